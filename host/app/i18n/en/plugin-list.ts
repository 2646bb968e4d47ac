import { counter } from '../plural.ts';

const count = counter('en');

/** Taking one's plugins to another browser. */
export const pluginList = {
  title: 'Your plugins as a list',
  help: 'Take them to another browser, with their settings but without passwords. What each may do is asked again there.',
  save: 'Save the list',
  open: 'Open a list…',
  file: 'File of a list of plugins',
  wrong: 'This is no list of plugins',
  plan: 'Plugins of this list',
  looking: (done: number, all: number) => `Looking at ${done} of ${all}`,
  lead: (n: number) =>
    count(n, { zero: 'There is nothing to install.', one: 'Installs # plugin.', other: 'Installs # plugins.' }),
  leadHelp:
    'Nothing is stored before you allow it. Settings come along; optional permissions are asked for when they are needed.',
  there: (names: string) => `Installed already, and left as they are: ${names}.`,
  cannot: 'Cannot be installed',
  otherVersion: (listed: string) => `The list has ${listed}, which cannot be had any more`,
  off: 'Switched off in the list',
  allow: (n: number) => count(n, { one: 'Allow and install # plugin', other: 'Allow and install # plugins' }),
  installing: (title: string) => `Installing ${title}`,
  stop: 'Stop',
  stopping: 'Stopping',
  result: 'What became of the list',
  outcomes: {
    installed: 'Installed',
    present: 'Was installed already',
    failed: 'Not installed',
    cancelled: 'Not begun',
    settings: 'Installed, without its settings',
  },
  done: (n: number, all: number) => `${n} of ${all} are installed.`,
  again: 'Try the rest again',
};
