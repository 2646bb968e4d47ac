export const isolation = {
  mayLeak: 'May send data out',
  mayLeakHelp:
    'This plugin draws windows of its own, and this browser does not keep a window from sending out what it learns. Browsers that know Connection-Allowlist do.',
  acceptLeaks: 'Let it, all the same',
  levels: {
    process: 'A process of its own',
    'shared-process': 'A process shared with other plugins',
    page: 'None: it runs in the page',
  },
  processor: 'Processor, estimated',
  memory: 'Memory',
  unknown: 'Unknown',
  deviceHelp:
    'Processor: in how many looks of the last minute its thread did not answer at once, an estimate that runs high when the device is busy. It is known some seconds after the start, and never for code in the page. Memory: no browser tells a page what a single sandbox takes.',
  title: 'Isolation',
  notRunning: 'In a sandbox; whether in a process of its own shows once it runs',
  meaning: {
    process:
      'Its code has an address of its own, for which this browser keeps a process apart. If that process dies, no other plugin dies with it.',
    'shared-process':
      'Its code is apart from the app. It shares a process with other plugins; one that brings that process down interrupts all of them, and they are started again.',
    page: 'Its code can do what the app can do.',
  },
};
