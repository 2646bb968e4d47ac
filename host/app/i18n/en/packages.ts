import type { UpdateReason } from '../../../kernel/packages/update-rules.ts';
import type { PauseReason } from '../../../kernel/management/plugins.ts';
import { counter } from '../plural.ts';

const count = counter('en');

const reasons: { readonly [reason in UpdateReason]: string } = {
  blocked: 'Does not fit here',
  pinned: 'Version kept',
  reverted: 'Taken back before',
  approval: 'Somebody has to agree first',
  publisher: 'New publisher',
  permissions: 'Asks for more',
  hooks: 'Takes part in more',
  dependencies: 'Needs another plugin',
  major: 'Major version',
  page: 'Runs in the page',
  asked: 'Waits for you',
  cooling: 'Published a short while ago',
};

const paused: { readonly [why in PauseReason]: string } = {
  'safe-mode': 'Not run in safe mode.',
  suspect:
    'The page ended twice while this version was starting, so the app did not start it again. Start it all the same, update it, or switch it off.',
  bisect: 'Paused while you look for the plugin behind a problem.',
};

/** Plans, updates and ways back. */
export const packages = {
  comesAlong: 'Comes with it',
  comesAlongOf: (name: string, version: string) => `${name} ${version}`,
  scan: 'What the scan of its code found',
  scanClean: (n: number) =>
    count(n, { one: '# check passed, nothing found.', other: '# checks passed, nothing found.' }),
  scanFound: (warnings: number, notes: number) =>
    `${count(warnings, { one: '# warning', other: '# warnings' })}, ${count(notes, { one: '# note', other: '# notes' })}`,
  scanOrigins: (origins: string) => `Addresses named in the code: ${origins}`,
  recovered: 'The publisher lost its keys; the registry vouched for the new ones.',
  handedOver: (n: number) => count(n, { one: 'Handed over once', other: 'Handed over # times' }),
  vouched: 'Signature',
  vouchedSigned: (n: number) => `Signed by its publisher, keys version ${n}`,

  updateReasons: reasons,
  security: 'Repairs a known vulnerability',
  comesAt: (when: string) => `Comes by itself ${when}`,
  changes: 'What changed',
  noChanges: 'The author says nothing about this version.',
  updateAll: (n: number) =>
    count(n, { one: 'Update # that asks for nothing new', other: 'Update # that ask for nothing new' }),
  updatedAll: (n: number) => count(n, { one: '# plugin is updated.', other: '# plugins are updated.' }),
  choices: 'Updates of each plugin',
  auto: 'Automatic updates',
  autoOf: (name: string) => `Automatic updates of ${name}`,
  keep: 'Keep this version',
  keepOf: (name: string) => `Keep this version of ${name}`,
  reverted: (version: string, to: string) => `Version ${version} was taken back; ${to} runs`,
  revertedHelp:
    'The app watched it beside the version before, and it did worse. It does not come again by itself; a newer version is tried as ever.',
  onTrial: (version: string, when: string) => `Watched beside ${version} until ${when}`,

  pausedHelp: paused,
  tryAgain: 'Start it all the same',
  suspects: (names: string) => `Not started: ${names}`,
  suspectsHelp:
    'The page ended twice while it was starting, so the app leaves it out until you decide or a newer version comes.',
  safeMode: 'Safe mode: no plugin runs',
  safeModeHelp: 'Switch off or remove what makes trouble, then leave safe mode.',
  leaveSafeMode: 'Leave safe mode',
  find: 'Find the plugin behind a problem',
  findHelp:
    'Plugins are paused and let run again, half of them at a time, and you say whether the problem is there. Nothing is reloaded or removed.',
  pinnedChoice: 'Keep these running all the time',
  startSearch: 'Start',
  asking: 'Is the problem still there?',
  running: (on: number, off: number, left: number) =>
    `${count(on, { one: '# plugin runs', other: '# plugins run' })}, ${count(off, { one: '# is paused', other: '# are paused' })}. ${count(left, { one: 'At most # more answer.', other: 'At most # more answers.' })}`,
  bad: 'Yes, it is there',
  good: 'No, it is gone',
  found: (name: string) => `${name} takes part in the problem`,
  foundHelp: 'It is paused, and everything else runs again. Is the problem gone now?',
  stillThere: 'Still there: look on',
  innocent: 'The problem is there without any of these plugins',
  stopSearch: 'Stop looking',
  done: 'Done',
  switchOff: 'Switch it off',
  report: 'Copy a report',
  reportCopied: 'The report is copied.',

  uninstallFrees: (bytes: string) => `${bytes} become free.`,
  uninstallData: (n: number) =>
    count(n, { zero: 'It stored nothing.', one: 'It stored # value.', other: 'It stored # values.' }),
  alsoOff: (names: string) => `Switched off with it, because it is needed there: ${names}.`,
  alsoOn: (names: string) => `Switched on with it: ${names}.`,
  switchOffTitle: (name: string) => `Switch ${name} off?`,
};
