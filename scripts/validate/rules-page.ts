import { RULES } from '@airlock/registry/scan';

/** In the repository; each rule has a heading of its own there. */
export const RULES_PAGE = 'docs/rules.md';

/** Where a rule is explained. */
export function pageOf(code: string): string {
  return `${RULES_PAGE}#${code.toLowerCase()}`;
}

/** The page of all rules, `docs/rules.md`: made from the rules themselves, so that it cannot say anything else. */
export function rulesPage(): string {
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
