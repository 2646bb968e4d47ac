/** At-rules that name things for the whole document; they have no place inside `@scope`. */
const GLOBAL =
  /^@(?:font-face|keyframes|-webkit-keyframes|property|counter-style|font-feature-values|font-palette-values)\b/;
/** Statements that mean nothing, or something else, once the rest stands in a layer. */
const DROPPED = /^@(?:charset|import|namespace|layer[^{]*;)/;

/**
 * A page plugin's style sheet so that it holds in the boxes of its plugin only: its rules go into `@scope`, and all of it
 * into the layer `plugins`, which an app puts below its own. What a rule says of `:root`, `html` or `body` holds for
 * nothing there.
 */
export function scopeStyles(css: string, plugin: string): string {
  const global: string[] = [];
  const scoped: string[] = [];
  for (const rule of topRules(css)) {
    if (DROPPED.test(rule)) continue;
    (GLOBAL.test(rule) ? global : scoped).push(rule);
  }
  return `@layer plugins{${global.join('')}@scope ([data-airlock-plugin=${JSON.stringify(plugin)}]){${scoped.join('')}}}`;
}

/** Rules of the outermost level, each with all that is in it. Strings and comments may hold braces. */
function topRules(css: string): string[] {
  const rules: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < css.length; at += 1) {
    const char = css[at];
    if (char === '\\') at += 1;
    else if (char === '"' || char === "'") at = endOfString(css, at, char);
    else if (css.startsWith('/*', at)) {
      const end = css.indexOf('*/', at + 2);
      at = end === -1 ? css.length : end + 1;
    } else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    if ((char === '}' && depth === 0) || (char === ';' && depth === 0)) {
      rules.push(css.slice(from, at + 1).trim());
      from = at + 1;
    }
  }
  const rest = css.slice(from).trim();
  return rest === '' || rest.startsWith('/*') ? rules : [...rules, rest];
}

function endOfString(css: string, from: number, quote: string): number {
  for (let at = from + 1; at < css.length; at += 1) {
    if (css[at] === '\\') at += 1;
    else if (css[at] === quote) return at;
  }
  return css.length;
}
