/** A plugin that differs from a good one, and in what. Members that are `undefined` are absent. */
export interface Example {
  readonly manifest?: { readonly [member: string]: unknown };
  /** Text by path. */
  readonly files?: { readonly [path: string]: string | undefined };
  /** What the manifest of the release before said else. */
  readonly previous?: { readonly [member: string]: unknown };
  readonly advisories?: unknown;
}

/** What tests run: plugins that break a rule, and plugins that do not. */
export interface RuleCases {
  readonly trips: readonly Example[];
  /** Default: the good plugin. */
  readonly passes?: readonly Example[];
}

/** The good plugin that all examples are made of. */
export interface GoodPlugin {
  readonly manifest: { readonly [member: string]: unknown };
  readonly files: { readonly [path: string]: string };
  /** What says nothing in an example, and what is shown for it. */
  readonly shortened: readonly (readonly [text: string, shown: string])[];
}

/** Characters of a text, and files, that are shown. */
const SHOWN = { text: 240, files: 3 };

/** A bad and a good example of a rule, in Markdown. */
export function examplesOf({ trips, passes = [] }: RuleCases, good: GoodPlugin): string[] {
  const [bad] = trips;
  if (bad === undefined) throw new TypeError('A rule needs a plugin that breaks it.');
  // A near miss may differ from the good plugin in nothing that is shown.
  const near = passes.map((pass) => render(pass, good)).find((lines) => lines.length > 0);
  return ['Bad:', '', ...render(bad, good), 'Good:', '', ...(near ?? render(goodBeside(bad, good), good))];
}

/** What the good plugin has in the places where a bad one differs. */
function goodBeside({ manifest = {}, files = {}, previous, advisories }: Example, good: GoodPlugin): Example {
  const pick = (from: { readonly [name: string]: unknown }, like: object) =>
    Object.fromEntries(Object.keys(like).map((name) => [name, from[name]]));
  return {
    manifest: { ...pick(good.manifest, manifest), ...(previous ? pick(good.manifest, previous) : {}) },
    files: {
      // Texts, picked from texts.
      ...(pick(good.files, files) as { readonly [path: string]: string | undefined }),
      ...(advisories === undefined ? {} : { 'sbom.cdx.json': '{ "components": [] }' }),
    },
    ...(previous ? { previous: { ...pick(good.manifest, previous), version: '1.0.0' } } : {}),
  };
}

function render({ manifest = {}, files = {}, previous, advisories }: Example, good: GoodPlugin): string[] {
  const listed = Object.entries(files);
  const left = listed.length - SHOWN.files;
  return [
    ...block('manifest.json', manifest),
    ...listed.slice(0, SHOWN.files).flatMap(([path, text]) => {
      if (text === undefined) return [`There is no \`${path}\`.`, ''];
      const short = good.shortened.reduce((shorter, [long, shown]) => shorter.replace(long, shown), text);
      return [`\`${visible(path)}\``, '', ...fenced(short, languageOf(path))];
    }),
    ...(left > 0 ? [`and ${left} files more.`, ''] : []),
    ...block('manifest.json of the release before', previous ?? {}),
    ...(advisories === undefined
      ? []
      : ['with an advisory that says: left-pad from 1.0.0 up to 1.3.1 is affected.', '']),
  ];
}

/** The members of a manifest that there are, and the names of those that there are not. */
function block(title: string, members: { readonly [member: string]: unknown }): string[] {
  const absent = Object.keys(members).filter((member) => members[member] === undefined);
  const there = Object.keys(members).length > absent.length;
  return [
    ...(there ? [`\`${title}\``, '', ...fenced(shortJson(members), 'json')] : []),
    ...absent.flatMap((member) => [`\`${title}\` has no \`${member}\`.`, '']),
  ];
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.length > SHOWN.text * 3 ? JSON.stringify(value) : text;
}

function fenced(text: string, language: string): string[] {
  const shown = text.length > SHOWN.text * 3 ? `${text.slice(0, SHOWN.text)} … (${text.length} characters)` : text;
  return [`\`\`\`\`${language}`, visible(shown) || '(empty)', '````', ''];
}

/** With what nobody sees, or takes for something else, written out. */
function visible(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\u0430]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function languageOf(path: string): string {
  const [, extension = ''] = /\.(\w+)$/.exec(path) ?? [];
  return { js: 'js', ts: 'ts', css: 'css', json: 'json', svg: 'xml', md: 'markdown' }[extension] ?? 'text';
}
