import { counter } from '../plural.ts';

const count = counter('en');

/** Browse, details and settings forms of plugins. */
export const manager = {
  own: 'Your own stars and note',
  ownHelp: 'Kept in this browser and told to nobody. A registry made of files cannot count ratings honestly.',
  stars: 'Stars',
  starCount: (n: number) => count(n, { one: '# star', other: '# stars' }),
  note: 'Note',
  realms: 'Runs in',
  realmNames: { worker: 'a sandboxed worker', frame: 'a sandboxed window', page: 'the page itself' },
  updatedAt: 'Updated',
  reset: (label: string) => `Reset ${label}`,
  resetAll: 'Reset all',
  modified: 'Changed',
  fixed: 'Set by whoever runs this app',
  secretSet: 'There is a value. Type another to replace it.',
  forget: (label: string) => `Forget ${label}`,
  add: (label: string) => `Add to ${label}`,
  remove: (label: string, at: string) => `Remove ${at} of ${label}`,
  name: 'Name',
  other: 'Written as JSON',
  notJson: 'This is no JSON.',
  allSettings: 'Settings of plugins',
  searchSettings: 'Search settings',
  noMatch: 'No setting is called that.',
  edit: (plugin: string) => `Settings of ${plugin}`,
  export: 'Save as file',
  import: 'Read from file',
  imported: (n: number) =>
    count(n, { one: 'Settings of # plugin were read.', other: 'Settings of # plugins were read.' }),
  refused: (plugin: string) => `${plugin} does not take what the file says.`,
  unknown: (plugin: string) => `${plugin} is not installed.`,
  badFile: 'This is no file of settings.',
};
