import type { PluginManifest } from '@airlock/sdk';
import { addToEntry, entryOf } from '../changelog.ts';
import { licenceOf, licenceText, spellingOf } from '../licences.ts';
import { compareVersions } from '../versions.ts';
import type { Rule } from '../rule.ts';
import { editBoth, editPackage, editPackageText, editSources, type Workbench } from '../workbench.ts';

// The expressions that most packages use; others are allowed and noted.
const LICENSES = new Set(
  'MIT Apache-2.0 BSD-2-Clause BSD-3-Clause ISC 0BSD MPL-2.0 GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later AGPL-3.0-only AGPL-3.0-or-later EUPL-1.2 Unlicense CC0-1.0 CC-BY-4.0 Zlib BSL-1.0 BlueOak-1.0.0 Artistic-2.0 WTFPL'.split(
    ' ',
  ),
);
const LEFTOVERS =
  /\b(?:lorem ipsum|my[- ]plugin|your (?:name|plugin)|describe your plugin|plugin-template|example\.com\/repo)\b/i;
// Reordering and invisible characters, and letters of two scripts that look alike in one word.
const DECEPTIVE = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;
const LATIN = /\p{Script=Latin}/u;
const LOOKS_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

const document = (
  code: string,
  file: string,
  passes: string,
  help: string,
  write: (bench: Workbench) => string | undefined,
): Rule => ({
  code,
  severity: 'note',
  passes,
  help,
  *check({ files }) {
    if (!files.has(file)) yield { message: `There is no ${file}.` };
  },
  fix(bench) {
    const text = bench.project.text(file) === undefined ? write(bench) : undefined;
    if (text !== undefined) bench.project.write(file, text);
  },
});

export const metadataRules: readonly Rule[] = [
  document(
    'METADATA_README',
    'README.md',
    'Has a README',
    'It is the page that users read before they install.',
    ({ facts: { manifest } }) => readme(manifest),
  ),
  document(
    'METADATA_CHANGELOG',
    'CHANGELOG.md',
    'Has a changelog',
    'It is shown to users with every update.',
    ({ facts: { manifest } }) => `# Changelog\n\n## ${manifest.version}\n\n- ${manifest.description}\n`,
  ),
  document(
    'METADATA_LICENSE_FILE',
    'LICENSE',
    'Has the text of its licence',
    'Put the text into the file LICENSE.',
    ({ facts: { manifest }, year }) => licenceText(manifest.license, year, manifest.author ?? manifest.name),
  ),
  {
    code: 'METADATA_LICENSE',
    severity: 'note',
    passes: 'Has a licence that is well known',
    help: 'Use an SPDX identifier, so that teams can decide by it.',
    *check({ manifest }) {
      const names = manifest.license.split(/\s+(?:AND|OR|WITH)\s+|[()\s]+/).filter(Boolean);
      const strange = names.filter((name) => !LICENSES.has(name));
      if (names.length === 0 || strange.length > 0)
        yield { message: `The licence "${manifest.license}" is not a common one.` };
    },
  },
  {
    code: 'METADATA_ICON',
    severity: 'note',
    passes: 'Has an icon',
    help: 'Add icon.svg, so that users recognise the plugin.',
    *check({ manifest, files }) {
      if (manifest.icon === undefined || !files.has(manifest.icon)) yield { message: 'There is no icon.' };
    },
    fix({ facts: { manifest }, project }) {
      if (manifest.icon === undefined) project.write('icon.svg', initialIcon(manifest.name));
    },
  },
  {
    code: 'METADATA_REPOSITORY',
    severity: 'note',
    passes: 'Says where its source is',
    help: 'Set "repository" in package.json, so that others can look and report problems.',
    *check({ manifest }) {
      if (manifest.repository === undefined) yield { message: 'Does not say where its source is.' };
    },
    // What is there in another spelling than an address; where there is nothing, only the author knows.
    fix: (bench) =>
      editPackage(bench, (json) => {
        const address = addressOf(json['repository'] ?? json['bugs'] ?? json['homepage']);
        if (address !== undefined) json['repository'] = address;
      }),
  },
  {
    code: 'METADATA_DESCRIPTION',
    severity: 'note',
    passes: 'Says what it does',
    help: 'One sentence that a user understands.',
    *check({ manifest }) {
      if (manifest.description.trim().length < 20) yield { message: 'The description says little.' };
    },
  },
  {
    code: 'METADATA_DECEPTIVE',
    severity: 'error',
    passes: 'Is named in letters that can be told apart',
    help: 'Invisible characters and letters of mixed scripts let one plugin pass for another.',
    *check({ manifest }) {
      for (const [what, text] of [
        ['name', manifest.name],
        ['description', manifest.description],
        ['author', manifest.author],
      ] as const) {
        if (text === undefined) continue;
        if (DECEPTIVE.test(text)) yield { message: `The ${what} has invisible or reordering characters.` };
        else if (text.split(/\s/).some((word) => LATIN.test(word) && LOOKS_LATIN.test(word)))
          yield { message: `The ${what} mixes letters of scripts that look alike.` };
      }
    },
    fix(bench) {
      for (const member of ['description', 'author'])
        editPackageText(bench, member, (text) => text.replaceAll(new RegExp(DECEPTIVE.source, 'gu'), ''));
      editSources(bench, (text) => text.replaceAll(new RegExp(DECEPTIVE.source, 'gu'), ''));
    },
  },
  {
    code: 'METADATA_LEFTOVER',
    severity: 'warning',
    passes: 'Has no text left over from a template',
    help: 'Write what this plugin does.',
    *check({ manifest, texts }) {
      const places = [
        ['manifest.json', `${manifest.name}\n${manifest.description}`],
        ['README.md', texts.get('README.md') ?? ''],
      ] as const;
      for (const [file, text] of places) {
        const found = LEFTOVERS.exec(text);
        if (found) yield { message: `Still has "${found[0]}" from a template.`, file };
      }
    },
  },
  {
    code: 'METADATA_VERSION',
    severity: 'error',
    passes: 'Has a higher version than the release before',
    help: 'Raise "version" in package.json.',
    *check({ manifest, previous }) {
      if (previous && compareVersions(manifest.version, previous.version) <= 0) {
        yield { message: `Version ${manifest.version} is not above ${previous.version}.` };
      }
    },
    fix(bench) {
      const [core = ''] = (bench.facts.previous?.version ?? '').split(/[-+]/);
      const [major = 0, minor = 0, patch = 0] = core.split('.').map(Number);
      const next = `${major}.${minor}.${patch + 1}`;
      editPackageText(bench, 'version', () => next);
      editBoth(bench, 'CHANGELOG.md', (text) => addToEntry(text, next, ['- Improved.']));
    },
  },
  {
    code: 'METADATA_VERSION_ENTRY',
    severity: 'warning',
    passes: 'Says in its changelog what is new',
    help: 'Users read the entry of the version before they update.',
    *check({ manifest, texts }) {
      const changelog = texts.get('CHANGELOG.md');
      if (changelog !== undefined && entryOf(changelog, manifest.version) === undefined)
        yield { message: `The changelog has no entry for ${manifest.version}.`, file: 'CHANGELOG.md' };
    },
    fix: (bench) =>
      editBoth(bench, 'CHANGELOG.md', (text) => addToEntry(text, bench.facts.manifest.version, ['- Improved.'])),
  },
  {
    code: 'METADATA_AUTHOR',
    severity: 'note',
    passes: 'Says who made it',
    help: 'Set "author" in package.json.',
    *check({ manifest }) {
      if (manifest.author === undefined) yield { message: 'Does not say who made it.' };
    },
  },
  {
    code: 'METADATA_NAME',
    severity: 'note',
    passes: 'Is named for what it does',
    help: 'Every entry of the list is a plugin for Airlock. Name what this one does: "Word count".',
    *check({ manifest: { name } }) {
      if (/^(?:airlock|plugin|test|untitled|new)\b|\bplug-?in$/i.test(name))
        yield { message: `"${name}" says that it is a plugin.` };
    },
  },
  {
    code: 'METADATA_OFFICIAL',
    severity: 'warning',
    passes: 'Does not pass for a part of the app',
    help: 'Users take these words for a promise of the app or its operator.',
    *check({ manifest: { name, description } }) {
      const found = /\b(?:official|verified|certified|endorsed|by airlock)\b/i.exec(`${name}. ${description}`);
      if (found) yield { message: `Calls itself "${found[0]}".` };
    },
  },
  {
    code: 'METADATA_DESCRIPTION_END',
    severity: 'note',
    passes: 'Describes itself in a sentence',
    help: 'End the description with a full stop.',
    *check({ manifest: { description } }) {
      if (/[\p{L}\p{N}]$/u.test(description.trim())) yield { message: 'The description does not end like a sentence.' };
    },
    fix: (bench) => editPackageText(bench, 'description', (text) => `${text.trim()}.`),
  },
  {
    code: 'METADATA_DESCRIPTION_START',
    severity: 'note',
    passes: 'Says first what it does',
    help: '"Counts words", not "A plugin that counts words": the list holds nothing but plugins.',
    *check({ manifest: { description } }) {
      if (/^(?:an?|the|this)\s+(?:simple\s+|small\s+)?(?:airlock\s+)?plug-?in\b/i.test(description))
        yield { message: 'The description begins by saying that it is a plugin.' };
    },
    fix: (bench) =>
      editPackageText(bench, 'description', (text) => {
        const rest = text.replace(
          /^(?:an?|the|this)\s+(?:simple\s+|small\s+)?(?:airlock\s+)?plug-?in\s+(?:that|which|to|for)?\s*/i,
          '',
        );
        return rest.charAt(0).toUpperCase() + rest.slice(1);
      }),
  },
  {
    code: 'METADATA_SPACE',
    severity: 'note',
    passes: 'Has no stray white space in its texts',
    help: 'Write it in one line with single spaces.',
    *check({ manifest: { name, description } }) {
      for (const [what, text] of Object.entries({ name, description })) {
        if (/\s{2,}|[\n\t]/.test(text.trim())) yield { message: `The ${what} has white space to spare.` };
      }
    },
    fix: (bench) => editPackageText(bench, 'description', (text) => text.trim().replace(/\s+/g, ' ')),
  },
  {
    code: 'METADATA_KEYWORDS_MANY',
    severity: 'note',
    passes: 'Has few keywords',
    help: 'Search finds names and descriptions, too. A dozen words are enough.',
    *check({ manifest: { keywords } }) {
      if (keywords.length > KEYWORDS) yield { message: `Has ${keywords.length} keywords.` };
    },
    fix: (bench) => editKeywords(bench, (words) => words.slice(0, KEYWORDS)),
  },
  {
    code: 'METADATA_KEYWORDS_TWICE',
    severity: 'note',
    passes: 'Has each keyword once',
    help: 'Saying it twice does not help to find it.',
    *check({ manifest: { keywords } }) {
      const lower = keywords.map((word) => word.toLowerCase());
      const twice = lower.find((word, at) => lower.indexOf(word) < at);
      if (twice !== undefined) yield { message: `Has the keyword "${twice}" twice.` };
    },
    fix: (bench) =>
      editKeywords(bench, (words) =>
        words.filter((word, at) => words.findIndex((one) => one.toLowerCase() === word.toLowerCase()) === at),
      ),
  },
  {
    code: 'METADATA_KEYWORD_FORM',
    severity: 'note',
    passes: 'Writes keywords as they are searched',
    help: 'Use words in small letters without spaces around them.',
    *check({ manifest: { keywords } }) {
      for (const word of keywords)
        if (word !== word.trim().toLowerCase()) yield { message: `The keyword "${word}" is not in small letters.` };
    },
    fix: (bench) => editKeywords(bench, (words) => words.map((word) => word.trim().toLowerCase())),
  },
  {
    code: 'METADATA_LICENSE_SPELLING',
    severity: 'note',
    passes: 'Names its licence so that programs know it',
    help: 'Use the SPDX identifier.',
    *check({ manifest: { license } }) {
      const right = spellingOf(license);
      if (right !== undefined) yield { message: `"${license}" is written "${right}".` };
    },
    fix: (bench) => editPackageText(bench, 'license', (text) => spellingOf(text) ?? text),
  },
  {
    code: 'METADATA_LICENSE_MATCH',
    severity: 'warning',
    passes: 'Has one licence, not two',
    help: 'The text of the file and the name in package.json are of different licences.',
    *check({ manifest: { license }, texts }) {
      const found = licenceOf(texts.get('LICENSE') ?? '');
      if (found !== undefined && !license.includes(found))
        yield {
          message: `The file LICENSE is the text of ${found}, and package.json says ${license}.`,
          file: 'LICENSE',
        };
    },
    fix: (bench) =>
      editPackageText(bench, 'license', (text) => licenceOf(bench.facts.texts.get('LICENSE') ?? '') ?? text),
  },
  {
    code: 'METADATA_README_TITLE',
    severity: 'note',
    passes: 'Begins its README with its name',
    help: 'The README is shown as a page; it needs a heading.',
    *check({ texts }) {
      const text = texts.get('README.md');
      if (text !== undefined && text.trim() !== '' && !/^\s*(?:\uFEFF)?(?:#\s|<h1|.+\n=+)/.test(text))
        yield { message: 'The README has no heading.', file: 'README.md' };
    },
    fix: (bench) => editBoth(bench, 'README.md', (text) => `# ${bench.facts.manifest.name}\n\n${text}`),
  },
  {
    code: 'METADATA_README_LINK',
    severity: 'note',
    passes: 'Links only what can be reached',
    help: 'The README is shown without the other files of the repository. Link by a full https address.',
    *check({ texts, files }) {
      for (const [, target = ''] of (texts.get('README.md') ?? '').matchAll(/\]\(\s*<?([^)\s>]+)/g)) {
        if (/^(?:https:|mailto:|#)/.test(target) || files.has(target.replace(/^\.\//, '').replace(/#.*$/, '')))
          continue;
        yield { message: `The README links "${target.slice(0, 80)}", which is not there.`, file: 'README.md' };
      }
    },
  },
  {
    code: 'METADATA_README_HTML',
    severity: 'warning',
    passes: 'Has a README of text and pictures',
    help: 'Scripts, frames and forms are left out where the README is shown.',
    *check({ texts }) {
      const found = /<(?:script|iframe|object|embed|form|style)\b/i.exec(texts.get('README.md') ?? '');
      if (found) yield { message: `The README has the element ${found[0]}>.`, file: 'README.md' };
    },
  },
  {
    code: 'METADATA_UNFINISHED',
    severity: 'warning',
    passes: 'Is finished where users read it',
    help: 'Write it, or leave the line out.',
    *check({ texts, manifest }) {
      for (const [file, text] of [
        ['README.md', texts.get('README.md') ?? ''],
        ['CHANGELOG.md', texts.get('CHANGELOG.md') ?? ''],
        ['manifest.json', manifest.description],
      ] as const) {
        const found = /\b(?:TODO|FIXME|TBD|XXX)\b|coming soon\b/i.exec(text);
        if (found) yield { message: `Still says "${found[0]}".`, file };
      }
    },
  },
];

const KEYWORDS = 16;

function readme(manifest: PluginManifest): string {
  const asked = Object.entries(manifest.permissions).map(
    ([name, request]) => `- **${name}**: ${request?.reason ?? ''}`,
  );
  const why = asked.length === 0 ? [] : ['## Permissions', '', ...asked, ''];
  return [`# ${manifest.name}`, '', manifest.description, '', ...why].join('\n');
}

/** A square with the first letter; better than none, and easily replaced. */
function initialIcon(name: string): string {
  const letter = (/\p{L}|\p{N}/u.exec(name)?.[0] ?? 'P').toUpperCase();
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#1f4e8c"/><text x="32" y="44" font-family="sans-serif" font-size="36" text-anchor="middle" fill="#fff">${letter}</text></svg>\n`;
}

function editKeywords(bench: Workbench, edit: (words: string[]) => string[]): void {
  editPackage(bench, (json) => {
    const words = json['keywords'];
    if (Array.isArray(words)) json['keywords'] = edit(words.filter((word) => typeof word === 'string'));
  });
}

/** The https address that npm's shorter spellings stand for. */
function addressOf(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null && 'url' in value ? value.url : value;
  if (typeof text !== 'string') return undefined;
  const plain = text
    .trim()
    .replace(/^git\+/, '')
    .replace(/\.git$/, '');
  const short = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(plain);
  if (short) return `https://${short[1] === undefined ? 'github.com' : HOSTS[short[1]]}/${short[2]}`;
  const ssh = /^(?:ssh:\/\/)?git@([\w.-]+)[:/](.+)$/.exec(plain) ?? /^(?:git|http):\/\/([\w.-]+)\/(.+)$/.exec(plain);
  if (ssh) return `https://${ssh[1]}/${ssh[2]}`;
  return plain.startsWith('https://') ? plain.replace(/\/issues\/?$/, '') : undefined;
}

const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};
