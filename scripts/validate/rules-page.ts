import { RULES } from '@airlock/registry/scan';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examplesOf, type GoodPlugin, type RuleCases } from './rule-examples.ts';

/** In the repository; each rule has a heading of its own there. */
export const RULES_PAGE = 'docs/rules.md';

/** Where a rule is explained. */
export function pageOf(code: string): string {
  return `${RULES_PAGE}#${code.toLowerCase()}`;
}

/** Where the page is on this machine: in the repository, or in the package that this program came in. */
export function rulesFile(): string | undefined {
  const homes = ['..', '../..'].map((path) => join(import.meta.dirname, path));
  return homes.map((home) => join(home, '..', RULES_PAGE)).find((file) => existsSync(file));
}

/** What the page says of one rule, without its heading; undefined where there is no page. */
export async function readSection(code: string): Promise<string | undefined> {
  const file = rulesFile();
  if (file === undefined) return undefined;
  const page = await readFile(file, 'utf8');
  const [, after] = page.split(`\n### ${code}\n`);
  // Examples have headings, too, so they are stepped over.
  return /^(?:\n(?:````[^]*?\n````|(?!##).*))*/.exec(`\n${after ?? ''}`)?.[0].trim();
}

/**
 * The page of all rules, `docs/rules.md`: made from the rules themselves and from the plugins that tests try them on, so
 * that it cannot say anything else.
 */
export function rulesPage(cases: { readonly [code: string]: RuleCases }, good: GoodPlugin): string {
  const groups = new Map<string, (typeof RULES)[number][]>();
  for (const rule of RULES) {
    const group = GROUPS[rule.code.split('_')[0] ?? ''] ?? 'Others';
    groups.set(group, [...(groups.get(group) ?? []), rule]);
  }
  const fixable = RULES.filter(({ fix }) => fix !== undefined).length;
  return [
    '# The rules that plugins are checked by',
    '',
    `\`airlock validate\`, \`airlock registry add\` and the app apply the same ${RULES.length} rules to a built plugin. Nothing of it is run, and no network is used. An **error** keeps a release from being listed, a **warning** is shown to users, a **note** is for the author. \`airlock validate --fix\` puts ${fixable} of them right (marked *fix*).`,
    '',
    'Each example is part of a plugin that the tests check: the bad one breaks the rule, the good one does not. `airlock validate --explain CODE` shows the same.',
    '',
    'This page is generated: `npm run docs`.',
    '',
    ...[...groups].flatMap(([group, rules]) => [
      `## ${group}`,
      '',
      ...rules.flatMap(({ code, severity, passes, help, fix }) => [
        `### ${code}`,
        '',
        `${passes}. **${severity}**${fix === undefined ? '' : ' · *fix*'}`,
        '',
        help,
        '',
        ...(fix === undefined ? [] : ['`airlock validate --fix` puts it right.', '']),
        ...examplesOf(cases[code] ?? { trips: [] }, good),
      ]),
    ]),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

const GROUPS: Readonly<Record<string, string>> = {
  STRUCTURE: 'Files',
  SIZE: 'Size',
  CODE: 'Code',
  STYLE: 'Styles',
  A11Y: 'Accessibility',
  NETWORK: 'Network',
  PERMISSION: 'Permissions',
  API: 'The host’s API',
  HOOK: 'Hooks',
  CONTRIBUTION: 'Contributions',
  SETTINGS: 'Settings',
  DEPENDENCY: 'Dependencies on plugins',
  SECRET: 'Secrets',
  SUPPLY: 'Libraries',
  METADATA: 'What users read',
};
