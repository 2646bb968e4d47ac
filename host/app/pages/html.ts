/** A piece of a page: text, or an element from the list of those that a page may hold. */
export type HtmlNode = string | HtmlElement;

export interface HtmlElement {
  readonly tag: Tag;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly HtmlNode[];
}

/**
 * Elements that a page may hold, with their attributes. Anything else is left out, its text kept; nothing here can run,
 * load or frame anything. Every element may carry `dir`, `lang` and `id`.
 */
const allowed = {
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  p: [],
  blockquote: [],
  ul: [],
  ol: ['start'],
  li: [],
  pre: [],
  code: [],
  hr: [],
  br: [],
  table: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['scope', 'colspan', 'rowspan'],
  td: ['colspan', 'rowspan'],
  caption: [],
  a: ['href', 'title'],
  strong: [],
  em: [],
  b: [],
  i: [],
  u: [],
  s: [],
  del: [],
  ins: [],
  mark: [],
  small: [],
  sub: [],
  sup: [],
  kbd: [],
  abbr: ['title'],
  dl: [],
  dt: [],
  dd: [],
  figure: [],
  figcaption: [],
  section: [],
  article: [],
  aside: [],
  div: [],
  span: [],
  details: [],
  summary: [],
} as const satisfies { readonly [tag: string]: readonly string[] };

export type Tag = keyof typeof allowed;

const everywhere: ReadonlySet<string> = new Set(['dir', 'lang', 'id']);
const empty: ReadonlySet<string> = new Set([
  'hr',
  'br',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'wbr',
  'area',
  'col',
]);
/** Elements whose text is not text of the page, so it goes with them. */
const dropped: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'noscript',
  'textarea',
  'title',
  'svg',
  'math',
]);
/** Elements that may be nested at most; deeper ones are flattened. */
const DEPTH = 64;

/** Where a link may lead; `undefined` for everything that could run or read something. */
export function safeHref(href: string): string | undefined {
  if (/^[#/](?!\/)/.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  return /^(https?|mailto|tel):$/.test(new URL(href).protocol) ? href : undefined;
}

/** An element of the list with the attributes it may have. */
export function element(
  tag: Tag,
  attributes: { readonly [name: string]: string | undefined },
  children: readonly HtmlNode[],
): HtmlElement {
  const names: readonly string[] = allowed[tag];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || !(everywhere.has(name) || names.includes(name))) continue;
    const safe = name === 'href' ? safeHref(value) : value;
    if (safe !== undefined) kept[name] = safe;
  }
  return { tag, attributes: kept, children };
}

/**
 * Read HTML that a plugin made into what a page may hold of it. It is not the browser's parser, which could be talked into
 * more: whatever this understands, only listed elements, safe links and text come out.
 */
export function parseHtml(source: string): readonly HtmlNode[] {
  const root: { tag: string; children: HtmlNode[] } = { tag: '', children: [] };
  const open: { tag: string; attributes: { [name: string]: string }; children: HtmlNode[] }[] = [];
  const current = (): HtmlNode[] => (open.at(-1) ?? root).children;
  const close = (): void => {
    const done = open.pop();
    if (!done) return;
    if (isTag(done.tag)) current().push(element(done.tag, done.attributes, done.children));
    else current().push(...done.children);
  };
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    if (next !== at) {
      const end = next === -1 ? source.length : next;
      current().push(decodeEntities(source.slice(at, end)));
      at = end;
      continue;
    }
    const comment = /^<!--[\s\S]*?(?:-->|$)|^<[!?][^>]*(?:>|$)/.exec(source.slice(at));
    if (comment) {
      at += comment[0].length;
      continue;
    }
    const tag = tagAt(source, at);
    if (!tag) {
      current().push('<');
      at += 1;
      continue;
    }
    at = tag.end;
    if (dropped.has(tag.name)) {
      if (!tag.isClosing) at = endOf(source, at, tag.name);
    } else if (tag.isClosing) {
      const depth = open.findLastIndex((one) => one.tag === tag.name);
      if (depth !== -1) while (open.length > depth) close();
    } else if (empty.has(tag.name) || tag.isSelfClosing) {
      if (isTag(tag.name)) current().push(element(tag.name, tag.attributes, []));
    } else if (open.length < DEPTH) open.push({ tag: tag.name, attributes: tag.attributes, children: [] });
  }
  while (open.length > 0) close();
  return root.children;
}

/** The same as text, safe to stand in any HTML document. */
export function toHtml(nodes: readonly HtmlNode[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return escapeHtml(node);
      const attributes = Object.entries(node.attributes)
        .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
        .join('');
      if (empty.has(node.tag)) return `<${node.tag}${attributes}>`;
      return `<${node.tag}${attributes}>${toHtml(node.children)}</${node.tag}>`;
    })
    .join('');
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function isTag(name: string): name is Tag {
  return Object.hasOwn(allowed, name);
}

interface TagToken {
  readonly name: string;
  readonly isClosing: boolean;
  readonly isSelfClosing: boolean;
  readonly attributes: { [name: string]: string };
  readonly end: number;
}

const NAME = /[a-z][a-z0-9-]*/iy;
const SPACE = /\s*/y;
const ATTRIBUTE = /[^\s"'<>/=]+/y;
const BARE = /[^\s"'=<>`]+/y;

/** What a sticky pattern finds at a place; empty for nothing. Each takes one step over what it reads, never back. */
function read(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}

/** The tag that begins at `at`; `undefined` where what stands there is none. */
function tagAt(source: string, start: number): TagToken | undefined {
  const isClosing = source.charAt(start + 1) === '/';
  let at = start + (isClosing ? 2 : 1);
  const name = read(NAME, source, at);
  if (name === '') return undefined;
  at += name.length;
  const attributes: { [name: string]: string } = {};
  let isSelfClosing = false;
  for (;;) {
    at += read(SPACE, source, at).length;
    const next = source.charAt(at);
    if (next === '>') return { name: name.toLowerCase(), isClosing, isSelfClosing, attributes, end: at + 1 };
    isSelfClosing = next === '/';
    if (isSelfClosing) {
      at += 1;
      continue;
    }
    const key = read(ATTRIBUTE, source, at);
    if (key === '') return undefined;
    const value = valueAt(source, at + key.length);
    if (!value) return undefined;
    attributes[key.toLowerCase()] = decodeEntities(value.text);
    at = value.end;
  }
}

/** The value of an attribute whose name ends at `at`, empty where it has none; `undefined` where it never ends. */
function valueAt(source: string, at: number): { readonly text: string; readonly end: number } | undefined {
  let from = at + read(SPACE, source, at).length;
  if (source.charAt(from) !== '=') return { text: '', end: at };
  from += 1;
  from += read(SPACE, source, from).length;
  const quote = source.charAt(from);
  if (quote !== '"' && quote !== "'") {
    const text = read(BARE, source, from);
    return text === '' ? undefined : { text, end: from + text.length };
  }
  const end = source.indexOf(quote, from + 1);
  return end === -1 ? undefined : { text: source.slice(from + 1, end), end: end + 1 };
}

/** Where the element that began before `at` ends; the end of the source when nothing closes it. */
function endOf(source: string, at: number, name: string): number {
  const end = new RegExp(`</${name}[^>]*>`, 'gi');
  end.lastIndex = at;
  const found = end.exec(source);
  return found ? found.index + found[0].length : source.length;
}

const named: { readonly [name: string]: string } = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  copy: '©',
  euro: '€',
};

/** The entities that people write, as characters; others stay as they are. */
export function decodeEntities(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return named[name] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
