import type { Facts } from '../facts.ts';
import type { Report } from '../bundle.ts';
import type { Rule } from '../rule.ts';

const MANY = 20;

/** Reports each style sheet in which `found` is found, with the place. */
function* inStyles({ texts }: Facts, found: RegExp, message: (match: string) => string): Iterable<Report> {
  for (const [file, text] of texts) {
    if (!file.endsWith('.css')) continue;
    const match = found.exec(text);
    if (match) yield { message: message(match[0]), file, line: text.slice(0, match.index).split('\n').length };
  }
}

export const styleRules: readonly Rule[] = [
  {
    code: 'STYLE_REMOTE',
    severity: 'error',
    passes: 'Loads no styles, fonts or pictures from elsewhere',
    help: 'Put it into the bundle. An address in a style sheet tells another server that the plugin is used.',
    check: (facts) =>
      inStyles(
        facts,
        /(?:@import|url\()\s*(?:["']\s*)?(?:https?:)?\/\/[^"')\s]+/i,
        (match) => `Loads ${match.slice(0, 80)}.`,
      ),
  },
  {
    code: 'STYLE_GLOBAL',
    severity: 'warning',
    passes: 'Styles its own parts only',
    help: 'In the page, these rules change the app and other plugins. Begin with a class of your own.',
    check: (facts) =>
      inStyles(
        facts,
        /(?:^|[},;])[^\S\n\r\u2028\u2029]*(?:html|body|:root|\*)\s*(?:[,{>~+]|$)/m,
        (match) => `Styles the whole page: "${match.trim().slice(0, 40)}".`,
      ),
  },
  {
    code: 'STYLE_FOCUS',
    severity: 'warning',
    passes: 'Shows where the keyboard is',
    help: 'Who uses the keyboard cannot see where they are. Draw another mark for :focus-visible instead.',
    check: (facts) =>
      inStyles(
        facts,
        /:focus(?:-visible)?\b[^{}]{0,500}\{[^{}]{0,2000}outline\s*:\s*(?:0|none)/i,
        () => 'Takes the mark of the focus away.',
      ),
  },
  {
    code: 'STYLE_MOTION',
    severity: 'note',
    passes: 'Holds still for those who ask',
    help: 'Put animations that never end into @media (prefers-reduced-motion: no-preference).',
    *check(facts) {
      for (const report of inStyles(facts, /animation[^;}]{0,500}\binfinite\b/i, () => 'Moves without end.')) {
        if (!/prefers-reduced-motion/.test(facts.texts.get(report.file ?? '') ?? '')) yield report;
      }
    },
  },
  {
    code: 'STYLE_IMPORTANT',
    severity: 'note',
    passes: 'Leaves the last word to the app',
    help: 'The app puts styles of plugins into a layer below its own; !important turns that order around.',
    *check({ texts }) {
      for (const [file, text] of texts) {
        const count = file.endsWith('.css') ? (text.match(/!important/g)?.length ?? 0) : 0;
        if (count > MANY) yield { message: `Says !important ${count} times.`, file };
      }
    },
  },
];
