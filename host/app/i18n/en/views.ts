/** What the app says around what plugins draw. */
export const views = {
  providedBy: (plugin: string) => `Provided by ${plugin}`,
  by: (plugin: string) => `by ${plugin}`,
  openLink: (host: string) => `Open ${host}?`,
  linkFrom: (plugin: string) => `This link comes from ${plugin}, not from this app. It leads to:`,
  open: 'Open in a new tab',
  pages: (label: string) => `Pages of ${label}`,
  rows: (from: string, to: string, all: string) => `${from}–${to} of ${all}`,
  previous: 'Previous page',
  next: 'Next page',
  noRows: 'Nothing to show.',
  yes: 'Yes',
  no: 'No',
  value: 'Value',
  actions: 'Actions',
  sortBy: (column: string) => `Sort by ${column}`,
  submit: 'Submit',
  frame: {
    start: (title: string) => `Show ${title}`,
    startHelp: (plugin: string) =>
      `${plugin} draws this itself, in a sealed window. It can take the keyboard while it is open, so it opens only when you ask.`,
    window: 'Window of a plugin',
    close: (title: string) => `Close ${title}`,
    paused: 'Put away while the app asks you something.',
    reload: 'Draw again',
  },
};
