import { counter } from '../plural.ts';

const count = counter('en');

/** Plugins from files and development servers. */
export const local = {
  install: 'Install from a file…',
  choose: 'File of a packed plugin',
  drop: 'Drop it to look at what it asks for',
  fromFile: 'From a file',
  fromServer: 'From a development server',
  fromFileNamed: (name: string) => `From the file ${name}`,
  fromServerAt: (address: string) => `From ${address}`,
  unsigned: 'Not signed',
  listed: 'Your registry lists this very release',
  listedHelp: 'It is installed as from the registry, with updates from there.',
  unlisted: 'No registry vouches for this plugin',
  unlistedSigned:
    'Its publisher signed it, and nobody you trust looked at it. It runs in a sandbox with what you allow, and stays as it is: no updates come, unless you choose a newer file.',
  unlistedUnsigned:
    'Nobody signed it and nobody you trust looked at it, so anybody could have made or changed it. Install it only if you know where it comes from. No updates come, unless you choose a newer file.',
  refused: 'You do not allow plugins that no registry lists in this browser.',
  never: 'The policy of this app takes no plugin that no registry lists.',
  allow: 'Allow plugins that no registry lists',
  allowHelp: 'In this browser. Switched off, those that are installed stop at once.',
  scanErrors: (n: number) => count(n, { one: '# error', other: '# errors' }),
  update: 'Update from a file…',
  pending: 'Goes on by itself',
  pendingHelp: 'Broken off by the network or a closed page. It goes on as you agreed to it, for a day.',
  pendingWaiting: (when: string) => `Waits for the network; next try ${when}`,
  pendingRunning: 'Under way',
  pendingNow: 'Try now',
  pendingCancel: 'Give it up',
  pendingNote: 'It goes on by itself when the network is back. Plugins → Installed shows it.',
  versions: { waiting: 'A newer version of the app is there', replaced: 'This page is of an older version of the app' },
  versionsHelp: {
    waiting: 'Everything goes on as it is until you load it.',
    replaced: 'It goes on, and what you do is kept. Load it again when it suits you.',
  },
  reload: 'Load the newer version',
};
