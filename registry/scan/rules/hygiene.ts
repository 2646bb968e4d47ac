import type { Rule } from '../rule.ts';
import { editBoth, type Workbench } from '../workbench.ts';

/** Files of a release that should not be in it, by path. */
const unwanted = (facts: Omit<Rule, 'check' | 'fix'>, pattern: RegExp, what: string): Rule => ({
  ...facts,
  *check({ files }) {
    for (const path of files.keys()) if (pattern.test(path)) yield { message: `${path} is ${what}.`, file: path };
  },
  fix: ({ facts: { files }, bundle }) => {
    for (const path of files.keys()) if (pattern.test(path)) bundle.remove(path);
  },
});

/** Texts of which something can be put right everywhere in them, with the code left alone. */
const spelled = (
  facts: Omit<Rule, 'check' | 'fix'>,
  wrong: (text: string) => string | undefined,
  right: (text: string) => string,
  only: RegExp,
): Rule => ({
  ...facts,
  *check({ texts }) {
    for (const [file, text] of texts) {
      const message = only.test(file) ? wrong(text) : undefined;
      if (message !== undefined) yield { message: `${file} ${message}.`, file };
    }
  },
  fix(bench: Workbench) {
    for (const [file, text] of bench.facts.texts) {
      if (only.test(file) && wrong(text) !== undefined) editBoth(bench, file, right);
    }
  },
});

const DOCUMENTS = /(?:\.md|\.txt|\.svg|\.css)$|^LICENSE$/;
const SVG = /\.svg$/;
// What drawing programs keep for themselves. What begins stops where the next begins, so that the end is not looked for again
// and again.
const EDITOR =
  /\s(?:inkscape|sodipodi|sketch|figma|xmlns:(?:inkscape|sodipodi|sketch|figma|rdf|cc|dc)):?[\w-]*="[^"]*"|<(?:metadata|sodipodi:namedview)\b(?:(?!<metadata|<sodipodi:namedview)[\s\S])*?(?:<\/(?:metadata|sodipodi:namedview)>|\/>)|<!--(?:(?!<!--)[\s\S])*?-->/g;

export const hygieneRules: readonly Rule[] = [
  unwanted(
    {
      code: 'STRUCTURE_MAP',
      severity: 'note',
      passes: 'Keeps source maps apart',
      help: 'Users download every file of a release. airlock build writes source maps outside of it.',
    },
    /\.map$/,
    'a source map',
  ),
  unwanted(
    {
      code: 'STRUCTURE_HIDDEN',
      severity: 'warning',
      passes: 'Has no hidden files',
      help: 'Hidden files are left over from the machine it was built on.',
    },
    /(?:^|\/)\./,
    'a hidden file',
  ),
  unwanted(
    {
      code: 'STRUCTURE_TEMPORARY',
      severity: 'warning',
      passes: 'Has no leftovers of editors and systems',
      help: 'It was copied along by mistake.',
    },
    /(?:^|\/)(?:Thumbs\.db|desktop\.ini|npm-debug\.log|[^/]*(?:~|\.(?:orig|bak|swp|tmp|log|rej)))$/i,
    'left over from an editor or a system',
  ),
  unwanted(
    {
      code: 'STRUCTURE_TEST',
      severity: 'note',
      passes: 'Leaves its tests at home',
      help: 'Users download every file of a release, and nothing runs tests there.',
    },
    /(?:^|\/)(?:__tests__|__snapshots__|coverage)\/|\.(?:test|spec|stories)\.[cm]?[jt]sx?$/,
    'a test',
  ),
  unwanted(
    {
      code: 'STRUCTURE_SOURCE',
      severity: 'note',
      passes: 'Ships what runs, not its sources',
      help: 'Nothing runs it there. Point "repository" to the sources instead.',
    },
    /\.(?:tsx?|mts|cts|jsx|scss|sass|less)$/,
    'a source file',
  ),
  {
    code: 'STRUCTURE_EMPTY',
    severity: 'note',
    passes: 'Has something in every file',
    help: 'An empty file does nothing.',
    *check({ files }) {
      for (const [file, { length }] of files) if (length === 0) yield { message: `${file} is empty.`, file };
    },
    fix: ({ facts, bundle }) => {
      const entries = Object.values(facts.manifest.targets).map(({ entry }) => entry);
      for (const [file, { length }] of facts.files) if (length === 0 && !entries.includes(file)) bundle.remove(file);
    },
  },
  spelled(
    {
      code: 'STRUCTURE_BOM',
      severity: 'note',
      passes: 'Begins its texts with text',
      help: 'A byte order mark shows up as a strange character.',
    },
    (text) => (text.startsWith('\uFEFF') ? 'begins with a byte order mark' : undefined),
    (text) => text.replace(/^\uFEFF/, ''),
    DOCUMENTS,
  ),
  spelled(
    {
      code: 'STRUCTURE_LINE_ENDS',
      severity: 'note',
      passes: 'Ends lines the same way on every machine',
      help: 'Carriage returns make the same text another file, and its build another release.',
    },
    (text) => (text.includes('\r') ? 'has carriage returns' : undefined),
    (text) => text.replace(/\r\n?/g, '\n'),
    DOCUMENTS,
  ),
  spelled(
    {
      code: 'STRUCTURE_SVG_EDITOR',
      severity: 'note',
      passes: 'Has pictures without an editor’s notes',
      help: 'Drawing programs keep their own data in a picture, the author’s folders among them.',
    },
    (text) => (text.search(EDITOR) >= 0 ? 'has data of the program that drew it' : undefined),
    (text) => text.replace(EDITOR, ''),
    SVG,
  ),
  spelled(
    {
      code: 'STRUCTURE_SVG_SIZE',
      severity: 'note',
      passes: 'Has pictures that fit any size',
      help: 'Without a viewBox, a picture is cut off instead of made smaller.',
    },
    (text) =>
      /<svg\b/.test(text) && !/<svg\b[^<>]*\bviewBox=/.test(text) && sizeOf(text) ? 'has no viewBox' : undefined,
    (text) => text.replace(/<svg\b/, `<svg viewBox="0 0 ${sizeOf(text) ?? ''}"`),
    SVG,
  ),
];

/** Width and height of a picture that says them in pixels. */
function sizeOf(svg: string): string | undefined {
  const [, head = ''] = /<svg\b([^<>]*)>/.exec(svg) ?? [];
  const side = (name: string): string | undefined =>
    new RegExp(`\\b${name}=["'](\\d+(?:\\.\\d+)?)(?:px)?["']`).exec(head)?.[1];
  const [width, height] = [side('width'), side('height')];
  return width === undefined || height === undefined ? undefined : `${width} ${height}`;
}
