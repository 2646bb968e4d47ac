import { counter } from '../plural.ts';

const count = counter('en');
type Phrases = { readonly [permission: string]: { readonly [list: string]: (list: string) => string } };

export const permissions = {
  /** What each permission opens, by the lists it names; `''` where it names none. */
  can: {
    network: { origins: (list) => `Send data to and receive data from ${list}.` },
    window: { '': () => 'Draw a window of its own in this app.' },
    data: { read: (list) => `Read ${list}.`, write: (list) => `Add, change and delete ${list}.` },
    config: {
      read: (list) => `Read settings of this app: ${list}.`,
      write: (list) => `Change settings of this app: ${list}.`,
    },
    endpoints: { '': () => 'Answer requests to this app under an address of its own.' },
    clipboard: { '': () => 'Put text on the clipboard, right after you click or type.' },
    capabilities: {
      provide: (list) => `Offer functions to other plugins: ${list}.`,
      invoke: (list) => `Use functions of other plugins: ${list}.`,
    },
    events: { subscribe: (list) => `Be told of ${list}.`, publish: (list) => `Announce ${list}.` },
    hooks: {
      fire: (list) => `Let other plugins take part in what it does: ${list}.`,
      handle: (list) => `Take part in what other plugins do: ${list}.`,
    },
    files: { '': () => 'Keep files of its own, and open and save files that you choose.' },
    notifications: { '': () => 'Show notifications.' },
    commands: { '': () => 'Run commands of this app.' },
    ui: { '': () => 'Show short messages and parts of screens.' },
    storage: { '': () => 'Keep data of its own in this browser.' },
  } as Phrases,

  /** What a plugin without the permission is kept from. */
  cannot: {
    network: 'Send data out of this app.',
    window: 'Draw a window of its own.',
    data: 'Read or change your data, other than what a hook hands to it.',
    config: 'Read or change settings of this app.',
    endpoints: 'Answer requests to this app.',
    clipboard: 'Use the clipboard.',
    capabilities: 'Use functions of other plugins.',
    events: 'Be told what happens in this app, other than through its hooks.',
    hooks: 'Take part in what other plugins do.',
    files: 'Open or save files.',
    notifications: 'Show notifications.',
    commands: 'Run commands of this app.',
    ui: 'Show messages.',
    storage: 'Keep data of its own in this browser.',
  } as { readonly [permission: string]: string },
  unconfined: 'Do everything that this page can do: its code is not confined.',

  lists: {
    read: 'read',
    write: 'change',
    subscribe: 'be told',
    publish: 'announce',
    provide: 'offer',
    invoke: 'use',
    fire: 'let in',
    handle: 'take part',
    origins: 'address',
  } as { readonly [list: string]: string },

  // Prompts
  promptTitle: (plugin: string) => `Allow “${plugin}”?`,
  asks: 'It asks to',
  from: (version: string, publisher: string) => `version ${version}, by ${publisher}`,
  authorSays: 'The author’s reason',
  pluginSays: 'The plugin says',
  parts: 'Only for',
  howLong: 'For how long',
  lasting: { once: 'This once', session: 'While the app is open', hour: 'For an hour', always: 'Always' },
  allow: 'Allow',
  notNow: 'Not now',
  never: 'Never ask again',
  waits: 'The buttons work in a moment.',
  isOver: (plugin: string) => `The question of “${plugin}” is over: it was taken back, or nobody answered.`,
  othersWait: (n: number) => count(n, { one: 'One more question waits.', other: '# more questions wait.' }),
  notNowToAll: 'Not now to all',
  openTitle: (plugin: string) => `“${plugin}” asks for a file`,
  openHelp: 'It gets the content and the name of the one file you choose, and nothing else of your device.',
  openKinds: (kinds: string) => `It expects: ${kinds}.`,
  chooseFile: 'Choose a file…',
  fileTooLarge: (size: string, limit: string) => `The file has ${size}; at most ${limit} can be given.`,
  fileUnreadable: 'The file could not be read.',
  saveTitle: (plugin: string) => `“${plugin}” wants to save a file`,
  saveHelp: 'It is saved like a download. The plugin does not learn where.',
  saveRuns: 'Files of this kind can run programs when they are opened. Save it only if you expect it.',
  save: 'Save',

  // Permissions page
  view: 'Show by',
  byPlugin: 'Plugin',
  byPermission: 'Permission',
  used: (n: number, when: string) => `Used ${count(n, { one: 'once', other: '# times' })}, last ${when}`,
  neverUsed: 'Never used',
  deniedTimes: (n: number) => `denied ${count(n, { one: 'once', other: '# times' })}`,
  unusedTitle: (n: number) =>
    count(n, { one: 'One permission has never been used', other: '# permissions have never been used' }),
  unusedHelp: 'A plugin that does not need something should not have it. It can ask again when it does.',
  takeBack: 'Take back',
  takeBackAll: 'Take them back',
  tookBack: (permission: string, plugin: string) => `${plugin}: ${permission} is taken back.`,
  gaveBack: (permission: string, plugin: string) => `${plugin}: ${permission} is allowed.`,
  undo: 'Undo',
  wontAsk: 'It does not ask for this again until you allow it.',
  mayAsk: 'Optional: it asks when it needs it.',
  asksLater: 'Not allowed by installing: it asks when it needs it.',
  refuse: 'Do not let it ask',
  refused: (permission: string, plugin: string) =>
    `${plugin} does not ask for “${permission}” again; what you allowed it once has ended`,
  sessionOnly: 'while the app is open',
  until: (when: string) => `until ${when}`,
  choose: 'Choose what exactly',
  narrowTitle: (permission: string, plugin: string) => `${permission} for “${plugin}”`,
  narrowHelp: 'It may use only what is ticked. Calls under way that need something else are broken off.',
  nobodyAsks: 'No plugin asks for this.',
  moved: (sent: string, received: string) => `sent ${sent}, received ${received}`,

  // Activity
  search: 'Search in activity',
  since: 'When',
  sinceAll: 'Any time',
  sinceHour: 'Last hour',
  sinceDay: 'Last 24 hours',
  sinceWeek: 'Last 7 days',
  showMore: 'Show more',
  exportHelp: 'The file can be checked with “airlock audit-log verify”.',
  whole: (n: number, from: number) =>
    from > 1
      ? `The chain is whole: ${count(n, { one: '# entry', other: '# entries' })} checked, from entry ${from} on, where the signed cut begins.`
      : `The chain is whole: ${count(n, { one: '# entry', other: '# entries' })} checked.`,
  broken: {
    changed: (n: number) => `Entry ${n} was changed.`,
    gap: (n: number) => `Entries are missing before entry ${n}.`,
    start: (n: number) => `The beginning is missing: the chain starts at entry ${n} without a cut that says so.`,
    end: (n: number) => `The end is missing or was replaced after entry ${n}.`,
    signature: (n: number) => `The signature over entry ${n} does not fit.`,
  } as { readonly [reason: string]: (n: number) => string },

  // Anomalies
  unusual: 'Unusual behaviour',
  anomalies: {
    'new-host': 'Contacts an address it never used before',
    burst: 'Makes far more calls than it ever did',
    surge: 'Sends far more data than it ever did',
    denials: 'Keeps trying what it is not allowed',
    probing: 'Tries addresses that are not on its list',
    violation: 'Broke the rules of the sandbox',
    'policy-violation': 'Tried something that the page’s policy blocks',
  } as { readonly [kind: string]: string },
  evidence: 'What was seen',
  dismiss: 'It is fine',
  setAside: 'Set aside',
  wasSetAside: 'The policy of this app set it aside.',
};
