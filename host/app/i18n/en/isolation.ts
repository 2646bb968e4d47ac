export const isolation = {
  mayLeak: 'May send data out',
  mayLeakHelp:
    'This plugin draws windows of its own, and this browser does not keep a window from sending out what it learns. Browsers that know Connection-Allowlist do.',
  acceptLeaks: 'Let it, all the same',
  levels: {
    process: 'A process of its own',
    'shared-process': 'A process shared with other plugins',
    none: 'None: it runs in the page',
  },
};
