/** Who tries: a worker, a window of a plugin, code on the port of a plugin, a package, or an app around ours. */
export type From = 'worker' | 'window' | 'port' | 'package' | 'outside' | 'plugin';

/** Where it is tried: a file and words of its test's title, or attempts of the matrix by id, or why it does not apply. */
export type Proof =
  | readonly [file: string, words: string]
  | { readonly ids: readonly string[] }
  | { readonly reason: string };

/** Kinds of attempts that are known to have worked somewhere, and what comes of them here. */
export interface Listed {
  readonly from: From;
  readonly attempt: string;
  readonly proof: Proof;
}

const worker = 'test/escapes/worker.spec.ts';
const attempts = 'test/fixtures/sandbox/attempts.ts';
const raw = 'test/fixtures/sandbox/raw-messages.ts';
const frame = 'test/escapes/frame.spec.ts';
const abuse = 'test/attacks/abuse.spec.ts';
const one = (from: From, attempt: string, proof: Proof): Listed => ({ from, attempt, proof });

export const listed: { readonly [group: string]: readonly Listed[] } = {
  'Storage and sharing': [
    one('worker', 'opens the IndexedDB of the app', [attempts, 'IndexedDB']),
    one('worker', 'lists databases', [attempts, 'the list of databases']),
    one('worker', 'opens and lists Cache Storage', [attempts, 'the list of caches']),
    one('worker', 'reads the private file system', [attempts, 'the private file system']),
    one('worker', 'holds a lock of the app', [worker, 'a lock of the page is not held up']),
    one('worker', 'talks over a BroadcastChannel to the app or to another plugin', [
      worker,
      'a BroadcastChannel is not heard',
    ]),
    one('window', 'asks for storage access', { ids: ['storageAccess'] }),
    one('window', 'opens a shared worker that two windows would share', { ids: ['sharedWorkerText', 'sharedWorker'] }),
    one('plugin', 'stores under the keys of another plugin', [
      'host/services/services.test.ts',
      '../0123456789abcdef/other/secret',
    ]),
    one('plugin', 'fills its storage beyond the quota', [
      'host/services/services.test.ts',
      'stops a plugin at its quota',
    ]),
    one('plugin', 'writes files outside its folder', ['host/services/files.test.ts', 'keep to their quotas']),
  ],
  'Network by a worker': [
    one('worker', 'fetch, also kept alive and without CORS', [attempts, 'fetch without CORS, kept alive']),
    one('worker', 'XMLHttpRequest, also synchronous', [attempts, 'a synchronous XMLHttpRequest']),
    one('worker', 'WebSocket and WebSocketStream', [attempts, 'WebSocketStream']),
    one('worker', 'EventSource', [attempts, 'EventSource']),
    one('worker', 'importScripts of another site', [attempts, 'importScripts over http']),
    one('worker', 'import() over http, of a blob, of a data: URL', [attempts, 'import() of a data: URL']),
    one('worker', 'a font by URL', [attempts, 'a font by URL']),
    one('worker', 'workers of its own', [attempts, 'a module worker']),
    one('worker', 'every way that a window would try', [
      'test/escapes/matrix.spec.ts',
      'a worker sends nothing in any of these ways',
    ]),
    one('plugin', 'a granted request to another origin, port or scheme, with a user, a dot or a look-alike name', [
      'host/services/network.test.ts',
      'to %s is refused and reaches nobody',
    ]),
    one('plugin', 'a granted request that is redirected off the list', [
      'host/services/network.test.ts',
      'off the list is not: nothing reaches where it leads',
    ]),
    one('plugin', 'a granted request to a private address', [
      'host/services/network.test.ts',
      'to a private address is not',
    ]),
    one('plugin', 'cookies and credentials with a granted request', [
      'host/services/network.test.ts',
      'never carries credentials',
    ]),
    one('plugin', 'data in the path of a granted address', {
      reason:
        'the user allowed that origin; it is counted, limited and shown in Activity, and the monitor names an address that is new',
    }),
    one('worker', 'an image or link that the app would load for it', [
      'test/browser/views.spec.ts',
      'a hostile view never leaves its box',
    ]),
  ],
  'Page and navigation': [
    one('worker', 'reaches document, window, parent, top or frames', [
      'test/escapes/realm.spec.ts',
      'nothing but the language',
    ]),
    one('window', 'reads the document, address or name of what is around it', {
      ids: ['parentDocument', 'topDocument', 'topAddress', 'parentName'],
    }),
    one('window', 'takes away its own sandbox', { ids: ['frameElement', 'unsandbox'] }),
    one('window', 'sends the app, or what is around it, to another address', {
      ids: ['topHref', 'parentReplace', 'topLink', 'topForm'],
    }),
    one('window', 'sets document.domain', { ids: ['domain'] }),
    one('window', 'floods the history', { ids: ['historyFlood'] }),
    one('window', 'writes its document anew without a policy', { ids: ['rewritten'] }),
    one('window', 'asks for a protocol handler, a file picker, printing, a question before leaving', {
      ids: ['protocol', 'filePicker', 'print', 'beforeUnload'],
    }),
    one('window', 'leaves its document', [frame, 'leaves its document']),
    one('outside', 'embeds a runner page of another app', [
      'test/escapes/runner.spec.ts',
      'another site cannot embed a runner page',
    ]),
    one('outside', 'opens a runner page as a tab', ['test/escapes/runner.spec.ts', 'by itself it does nothing']),
    one('outside', 'embeds it under a name made for another app', [
      'test/escapes/runner.spec.ts',
      'not made for the app that embeds it',
    ]),
    one('outside', 'a page of the right address that is not the broker', [
      'test/attacks/start.spec.ts',
      'is not taken for the broker',
    ]),
  ],
  'Messages and prototypes': [
    one('port', 'SET on `__proto__`, on the prototype path of comlink#603, on fields and methods', [
      raw,
      'SET prototype path of comlink#603',
    ]),
    one('port', 'replaces a method by a proxy of the attacker', [raw, 'SET a method to a proxy']),
    one('port', 'makes every object a thenable', [raw, 'SET then on the prototype']),
    one('port', 'calls or constructs constructor.constructor', [raw, 'CONSTRUCT constructor.constructor']),
    one('port', 'calls call, bind, toString or constructor of a method', [raw, 'APPLY save.call.call']),
    one('port', 'calls `__defineGetter__`, defineProperty, assign', [raw, 'APPLY __proto__.__defineGetter__']),
    one('port', 'opens endpoints', [raw, 'ENDPOINT']),
    one('port', 'sends regular expressions, maps, sets, errors, blobs, cycles, sparse lists', [
      raw,
      'a sparse list of four billion',
    ]),
    one('port', 'sends keys `__proto__`, constructor, prototype, toJSON, then', [raw, 'key constructor.prototype']),
    one('port', 'sends arguments that are null, a number or of an unknown handler', [
      raw,
      'an argument of an unknown handler',
    ]),
    one('port', 'sends a port or a function where data is declared', [raw, 'an argument of the proxy handler']),
    one('port', 'sends ids that are missing, numbers, huge or used', [raw, 'an id of a megabyte']),
    one('port', 'releases what is not its own', [raw, 'RELEASE']),
    one('port', 'answers calls that were not made', [raw, 'an answer to a call that was not made']),
    one('port', 'any message of any shape', ['host/runtimes/channel/guard.fuzz.test.ts', 'lets nothing through']),
    one('port', 'changes a value between check and use', ['host/runtimes/channel/data.test.ts', 'copy']),
  ],
  Identity: [
    one('port', 'says it is another plugin', [raw, 'an extra part']),
    one('window', 'speaks to the window of the app as a relay does', [frame, 'posts as the relay does']),
    one('window', 'posts forged messages into other windows', [frame, 'is heard by nobody']),
    one('plugin', 'calls after it was stopped', ['host/kernel/dispatch/dispatch.test.ts', 'when the plugin stops']),
    one('window', 'asks for data after its document was replaced', [frame, 'reloads itself']),
    one('package', 'an id with other letters, dots or the name of another', ['test/attacks/registry', '']),
    one('plugin', 'uses what was lent to another', [
      'host/kernel/capabilities/capabilities.test.ts',
      'is the caller itself, whatever it says',
    ]),
  ],
  Exhaustion: [
    one('worker', 'loops, or never leaves its microtasks', [abuse, 'never leaves its microtasks']),
    one('worker', 'loops while it loads', [abuse, 'loops while it loads']),
    one('window', 'loops', [frame, 'a window that never comes back is closed']),
    one('plugin', 'keeps the page busy with a pattern or a reference in one of its schemas', [
      'host/kernel/schema-limits.test.ts',
      'references that double with each step',
    ]),
    one('worker', 'floods with timers', [abuse, 'a flood of timers']),
    one('worker', 'takes all memory', ['test/attacks/crash.spec.ts', 'when the process of the sandbox dies']),
    one('worker', 'sends 64 MB at a time', [raw, 'sixteen megabytes of bytes']),
    one('worker', 'sends objects a hundred levels deep, or of a hundred thousand values', [raw, 'a hundred levels']),
    one('port', 'sends large messages again and again, within the rules', [
      'host/runtimes/relay/limiter.test.ts',
      'lets large messages through more seldom',
    ]),
    one('port', 'asks for large answers again and again, with small calls', [
      'host/runtimes/channel/channel.test.ts',
      'the later the more are asked for',
    ]),
    one('port', 'cancels without end what it did not call', [
      'host/runtimes/relay/limiter.test.ts',
      'cancels without end what it did not call',
    ]),
    one('plugin', 'pushes what was granted out of the activity log by noise', [
      'host/kernel/audit/audit.test.ts',
      'is not emptied by a plugin',
    ]),
    one('port', 'subscribes and gives up, so that subscriptions are left that nobody can end', [
      'host/runtimes/channel/channel.test.ts',
      'ends a subscription that was given up',
    ]),
    one('worker', 'forks workers', [attempts, 'a worker of its own by URL']),
    one('worker', 'makes a thousand calls without waiting', [abuse, 'a thousand calls at a time']),
    one('worker', 'never answers', [abuse, 'a handler that runs out of time']),
    one('worker', 'draws huge trees, many updates, used numbers', [
      'test/browser/views.spec.ts',
      'a hostile view never leaves its box',
    ]),
    one('worker', 'floods the log', [abuse, 'a flood of log lines']),
    one('plugin', 'floods notifications and messages', [
      'host/services/small-services.test.ts',
      'come three at once and then one in ten seconds',
    ]),
    one('plugin', 'floods the user with questions', [
      'host/kernel/grants/prompts.test.ts',
      'at most three of one plugin',
    ]),
    one('plugin', 'asks together with nineteen others', [
      'host/kernel/grants/prompts.test.ts',
      'of twenty plugins at once shows one question',
    ]),
    one('plugin', 'writes a large record that is told to many listeners of its own', [
      'host/runtimes/channel/channel.test.ts',
      'tells many listeners of something large little by little',
    ]),
    one('plugin', 'has one large event told to a thousand listeners of its own', [
      'host/services/services.test.ts',
      'by the bytes of its events and by how many are told',
    ]),
    one('port', 'sends buffers that may grow to more than they have', [raw, 'may grow to a gigabyte']),
    one('worker', 'never ends what a command was run for', [
      'host/kernel/activation/create-activation.test.ts',
      'of a command that was broken off who did it',
    ]),
    one('plugin', 'crashes again and again at the start', [
      'host/kernel/activation/create-activation.test.ts',
      'rest in between, double it, and end in quarantine',
    ]),
    one('plugin', 'fifty at a time', ['host/kernel/activation/start-queue.test.ts', 'never runs more than it may']),
  ],
  Permissions: [
    one('plugin', 'goes on with what was allowed once, after a no', [
      'host/kernel/grants/revoked.test.ts',
      'what goes on after a call that was allowed once ends',
    ]),
    one('plugin', 'goes on answering or taking part after its grant was taken back', [
      'host/kernel/grants/revoked.test.ts',
      'a request, and a body that is being read, are broken off',
    ]),
    one('plugin', 'goes on in one tab with what another took back', [
      'host/kernel/grants/grants.test.ts',
      'takes back in every tab',
    ]),
    one('plugin', 'keeps what was allowed for a time by a clock that was set back', [
      'host/kernel/grants/grants.test.ts',
      'because the clock was set back',
    ]),
    one('outside', 'shortens the activity log with other tools and lets the app sign the rest', [
      'host/kernel/audit/audit.test.ts',
      'does not sign in silence',
    ]),
    one('plugin', 'gets the answer of a call whose grant was taken back', [
      'host/kernel/dispatch/dispatch.test.ts',
      'aborts calls under way when their grant is taken back',
    ]),
    one('plugin', 'asks twice at a time', [
      'host/kernel/grants/prompts.test.ts',
      'once means once, for all that wait for the same question',
    ]),
    one('plugin', 'asks for more than its scope', [
      'host/kernel/grants/prompts.test.ts',
      'never asks for what the manifest does not name',
    ]),
    one('plugin', 'uses a plugin that may do more', [
      'host/kernel/capabilities/capabilities.test.ts',
      'whatever it says',
    ]),
    one('plugin', 'asks until the user gives in', [
      'host/kernel/grants/prompts.test.ts',
      'is denied when the user says no, and does not ask again at once',
    ]),
    one('plugin', 'goes on listening after its grant is gone', [
      'host/services/services.test.ts',
      'until it is told not to, the grant is gone',
    ]),
    one('plugin', 'names a permission `__proto__` or toString', [
      'host/kernel/grants/prompts.test.ts',
      "['__proto__'], ['toString']",
    ]),
    one('window', 'uses features of the browser', { ids: ['allowed', 'camera', 'usb', 'clipboardRead'] }),
    one('window', 'draws without the permission to', [
      'host/runtimes/frame/opening.ts',
      'does not declare the permission "window"',
    ]),
  ],
  'What the user sees': [
    one('window', 'takes the keyboard while something is asked', [frame, 'is not there while something is asked']),
    one('window', 'takes the keyboard otherwise', [frame, 'is closed after a few characters']),
    one('window', 'opens dialogs, the whole screen, a window above others, the pointer', {
      ids: ['dialogElement', 'fullscreen', 'pictureInPicture', 'pointerLock'],
    }),
    one('worker', 'draws script, iframe, style, link, form', [
      'test/browser/views.spec.ts',
      'a hostile view never leaves its box',
    ]),
    one('plugin', 'imitates the app in a question', ['host/kernel/grants/prompts.test.ts', 'made plain']),
    one('plugin', 'puts a question under a click', ['test/browser/prompts.spec.ts', 'safely and in the app’s words']),
    one('plugin', 'takes its question away under a press, so that the press falls on what is below', [
      'test/browser/prompts.spec.ts',
      'that its plugin takes away falls on nothing',
    ]),
    one('plugin', 'names itself as another', { reason: 'names are free; the key of the publisher is shown with each' }),
  ],
  Packages: [
    one('package', 'signed by another key, older, revoked', ['test/attacks/tamper.spec.ts', 'refused']),
    one('package', 'registers more than its manifest says', [
      'host/kernel/lifecycle/living.test.ts',
      'registers more than its manifest says',
    ]),
    one('package', 'is revoked while it runs', [
      'host/kernel/lifecycle/living.test.ts',
      'stops a running plugin when it is seen',
    ]),
    one('package', 'changes a chunk of a page plugin', [
      'test/attacks/packages.spec.ts',
      'a changed chunk is never run',
    ]),
    one('package', 'makes the app load a source map', [abuse, 'sourceMappingURL']),
    one('package', 'text that ends a script or a comment', [abuse, 'text that would end a script']),
    one('package', 'declares globals that the prelude would use', [abuse, 'shadows what the prelude uses']),
  ],
  'Time and side channels': [
    one('worker', 'shared memory for a fine clock', ['test/escapes/realm.spec.ts', 'SharedArrayBuffer']),
    one('worker', 'clocks that step finer than a tenth of a millisecond', [
      'test/escapes/realm.spec.ts',
      'step a tenth of a millisecond',
    ]),
    one('worker', 'a worker of its own that counts', [attempts, 'a worker of its own by URL']),
    one('plugin', 'learns from errors what exists', [abuse, 'learns nothing of the insides of a service']),
    one('plugin', 'counts the frames of the app', {
      reason: 'a window can count frames of the page; which plugin has which it cannot see',
    }),
    one('plugin', 'signals to another by load on the processor', {
      reason: 'possible wherever two programs share a machine; runner sites take away the shared process',
    }),
  ],
};
