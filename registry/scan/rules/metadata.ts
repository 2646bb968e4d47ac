import { compareVersions } from '../versions.ts';
import type { Rule } from '../rule.ts';

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
const MIXED = /(?=\S*\p{Script=Latin})(?=\S*[\p{Script=Cyrillic}\p{Script=Greek}])\S+/u;

const document = (code: string, file: string, passes: string, help: string): Rule => ({
  code,
  severity: 'note',
  passes,
  help,
  *check({ files }) {
    if (!files.has(file)) yield { message: `There is no ${file}.` };
  },
});

export const metadataRules: readonly Rule[] = [
  document('METADATA_README', 'README.md', 'Has a README', 'It is the page that users read before they install.'),
  document('METADATA_CHANGELOG', 'CHANGELOG.md', 'Has a changelog', 'It is shown to users with every update.'),
  document('METADATA_LICENSE_FILE', 'LICENSE', 'Has the text of its licence', 'Put the text into the file LICENSE.'),
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
  },
  {
    code: 'METADATA_REPOSITORY',
    severity: 'note',
    passes: 'Says where its source is',
    help: 'Set "repository" in package.json, so that others can look and report problems.',
    *check({ manifest }) {
      if (manifest.repository === undefined) yield { message: 'Does not say where its source is.' };
    },
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
        else if (MIXED.test(text)) yield { message: `The ${what} mixes letters of scripts that look alike.` };
      }
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
  },
];
