import { counter } from '../plural.ts';

const count = counter('en');

/** One plugin with everything that is known of it. */
export const details = {
  tabs: { overview: 'Overview', permissions: 'Permissions', scorecard: 'Scorecard', versions: 'Versions' },
  readme: 'About',
  noReadme: 'Its author wrote no longer description.',
  adds: 'Adds to the app',
  kinds: {
    widgets: 'Parts of screens',
    commands: 'Commands',
    exporters: 'Exports',
    importers: 'Imports',
    fieldTypes: 'Field types',
    themes: 'Themes',
    messages: 'Languages',
    capabilities: 'Functions for other plugins',
    endpoints: 'Addresses it answers',
  },
  needs: 'Needs',
  optional: 'works without it, too',
  settings: (n: number) => count(n, { one: '# setting', other: '# settings' }),
  settingsOf: 'Settings',

  // Scorecard
  scorecardHelp:
    'What the registry’s scan found in the code of this version, signed with its catalogue. It says what the code looks like; what the plugin may do is held in by its permissions alone.',
  noScorecard: 'This version was listed without a scan.',
  passed: (n: number) => count(n, { one: '# check passed', other: '# checks passed' }),
  warnings: (n: number) => count(n, { one: '# warning', other: '# warnings' }),
  notes: (n: number) => count(n, { one: '# note for its author', other: '# notes for its author' }),
  severities: { error: 'Error', warning: 'Warning', note: 'Note' },
  disclosures: 'Facts without a verdict',
  scriptSize: 'Script',
  allSize: 'All files',
  declaredOrigins: 'Servers it may reach',
  mentionedOrigins: 'Other servers named in the code',
  globals: 'Platform features it uses',
  noGlobals: 'none beside those of the SDK',
  none: 'none',
  vulnerabilities: 'Known vulnerabilities looked up',
  rulesPassed: 'Passed',
  at: (file: string, line: number) => (line > 0 ? `${file}, line ${line}` : file),

  // Versions
  changed: 'What changed',
  changedIn: (version: string) => `What changed in ${version}`,
  noNotes: 'Its author wrote nothing about this version.',
  firstVersion: 'The first version that is listed.',
  permissionsBeside: (version: string) => `Permissions beside ${version}`,
  samePermissions: 'Asks for the same.',
  asksMore: 'Asks for more',
  asksNoMore: 'No longer asks for',
  hostRange: 'Host versions',
  fits: 'fits this app',
  refused: 'It cannot be looked at',

  // Side
  trusted: 'Trusted by this app',
  key: 'Key',
  keysReplaced: (n: number) => count(n, { one: 'keys replaced once', other: 'keys replaced # times' }),
  categories: 'Categories',
  keywords: 'Keywords',
  downloads: 'Downloads',
  countedBy: (registry: string) => `counted by ${registry}`,
  updated: 'Last update',
  issues: 'Report a problem',
  issuesLink: 'to its author',
};
