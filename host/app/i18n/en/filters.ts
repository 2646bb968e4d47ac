/** Choosing a plugin: what a list is narrowed by, and which version is installed. */
export const filters = {
  open: 'Filters',
  openCount: (n: string) => `Filters (${n})`,
  have: 'Show',
  haveOptions: {
    any: 'All plugins',
    no: 'Not installed here',
    yes: 'Installed',
    on: 'Installed and on',
    off: 'Installed and off',
    updates: 'With an update',
  },
  counted: (name: string, n: string) => `${name} (${n})`,
  verified: 'Publisher’s domain is verified',
  fits: 'Works with this app',
  active: 'Filters in use',
  named: (filter: string, value: string) => `${filter}: ${value}`,
  /** Read out before the filter's name. */
  remove: 'Remove the filter',
  /** Beside what would be there without one of the filters. */
  without: 'Without one of them there would be some:',
  withoutOne: (filter: string, found: string) => `Drop “${filter}” (${found})`,
  some: 'finds some',
  looking: 'Looking which filter stands in the way …',
  helpless: 'No single filter stands in the way: only without several of them is there something.',
  noUpdates: 'No update is known',
  noUpdatesHelp: 'Every installed plugin is at the newest version that its registry lists.',
  otherVersions: 'Install another version',
  installVersion: (version: string) => `Install ${version}`,
  installOf: (version: string, channel: string) => `Install ${version} (${channel})`,
  allVersions: 'All versions and what changed',
  nothingHere: 'No plugin is installed yet',
};
