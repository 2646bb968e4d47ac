import { counter } from '../plural.ts';

const count = counter('en');

/** Trying a plugin before it is installed. */
export const preview = {
  open: 'Try it',
  close: 'End the preview',
  title: (plugin: string) => `Preview of ${plugin}`,
  lead: 'It runs in a sandbox with made-up records. It reaches no network and nothing of yours, and nothing is kept when it ends.',
  cancel: 'Cancel the preview',
  steps: {
    plan: 'Asking the registry and checking signatures…',
    files: 'Fetching and checking its files…',
    start: 'Starting its sandbox…',
  },
  step: (at: number, of: number, what: string) => `Step ${at} of ${of}: ${what}`,
  took: (all: string, plan: string, files: string, start: string) =>
    `Ready after ${all}: registry and signatures ${plan}, files ${files}, sandbox ${start}.`,
  long: 'This takes longer than usual. The network or this device may be busy.',
  failed: 'It cannot be tried',
  onlyPage: 'It cannot be tried before it is installed: it runs in the page itself, which has no sandbox.',
  slots: {
    'dashboard.widget': 'On the dashboard',
    'side.panel': 'In the side panel',
    'page.panel': 'Beside a page',
    'form.field.editor': 'To fill in a field',
    'form.field.renderer': 'To show a field',
    'submission.action': 'Beside a submission',
    'admin.page': 'As a screen of its own',
    'status.item': 'In the status line',
    'settings.section': 'Among the settings',
  } as { readonly [slot: string]: string },
  elsewhere: (slot: string) => `In “${slot}”`,
  commands: 'Commands',
  run: (title: string) => `Run ${title}`,
  done: (title: string) => `${title} is done.`,
  part: 'What it changes',
  partHelp: 'A made-up record goes through it.',
  tryHook: (hook: string) => `Try ${hook}`,
  unchanged: (hook: string) => `${hook} changes nothing of this record.`,
  nothing: 'It has nothing to look at',
  nothingHelp: 'It works behind the scenes: on events, exports or requests that only real use brings.',
  did: 'What it did',
  nothingDone: 'Nothing that would have been seen elsewhere.',
  notes: {
    message: 'Said',
    notification: 'Notified',
    clipboard: 'Wanted to copy',
    network: 'Wanted to reach',
    log: 'Logged',
  },
  uses: { use: 'Used', denied: 'Was denied', declined: 'Asked for, not given' } as {
    readonly [action: string]: string;
  },
  times: (n: number) => count(n, { one: 'once', other: '# times' }),
  sample: {
    form: 'Table booking',
    name: 'Name',
    mail: 'E-mail',
    phone: 'Phone',
    note: 'Note',
    page: 'House rules',
    body: '# Welcome\n\nBreakfast is from **7 to 10**.\n\n- Please be quiet after ten.\n- Dogs are welcome.',
  },
};
