/**
 * Sees what code leaves in a page: listeners of chosen targets, timers, observers, and elements put straight into chosen
 * containers. Nothing tells who made a listener or a timer, so the functions that make them are wrapped, and `owner` says at
 * each call whose code is at work. For development and tests: each of these calls costs some microseconds more.
 */

/** The parts of a page, or of what stands in for one in a test, that are watched. */
export interface WatchedPage {
  readonly window: Pick<typeof globalThis, 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval'> & object;
  /** By the name under which they are told. */
  readonly targets: { readonly [name: string]: EventTarget };
  /** Prototypes with `observe` and `disconnect`, by name. */
  readonly observers: { readonly [name: string]: object };
  /** Elements into which nobody but the app puts something. */
  readonly containers: { readonly [name: string]: object };
}

/** What somebody's code made, by what it is known by; a function looks whether it is still there. */
export type Ledger = Map<string | object, string | (() => string | undefined)>;

/** What is left now, in words such as "interval" or "listener of window: resize". */
export function leftIn(ledger: Ledger): string[] {
  return [...ledger.values()].flatMap((what) => (typeof what === 'string' ? what : (what() ?? [])));
}

export interface Watching {
  /** Whose code is at work, or undefined where nobody is watched. */
  readonly owner: () => Ledger | undefined;
  /** All that are watched: whoever takes something back, it is gone for its owner. */
  readonly ledgers: () => Iterable<Ledger>;
}

type Wrapped = (self: unknown, given: unknown[], before: (...given: unknown[]) => unknown) => unknown;
/** Put a function in place of a member, until it is restored. */
type Replace = (owner: object, member: string, wrapped: Wrapped) => void;
type Settle = (key: string | object) => void;

/** Wrap what is watched. The answer puts everything back. */
export function watchPage(page: WatchedPage, { owner, ledgers }: Watching): () => void {
  const undo: (() => void)[] = [];
  const replace: Replace = (holder, member, wrapped) => {
    const own = Object.getOwnPropertyDescriptor(holder, member);
    // Each is called with what it was called with before.
    const before = Reflect.get(holder, member) as (this: unknown, ...given: unknown[]) => unknown;
    if (typeof before !== 'function') return;
    const replaced = function (this: unknown, ...given: unknown[]): unknown {
      return wrapped(this, given, (...args) => Reflect.apply(before, this ?? page.window, args));
    };
    const enumerable = own?.enumerable ?? false;
    Object.defineProperty(holder, member, { configurable: true, writable: true, enumerable, value: replaced });
    undo.push(() => {
      // Somebody else may have put theirs in its place meanwhile, such as fake timers.
      if (Reflect.get(holder, member) !== replaced) return;
      if (own === undefined) Reflect.deleteProperty(holder, member);
      else Object.defineProperty(holder, member, own);
    });
  };
  const settle: Settle = (key) => {
    for (const ledger of ledgers()) ledger.delete(key);
  };
  watchTimers(page, owner, settle, replace);
  watchListeners(page, owner, settle, replace);
  watchObservers(page, owner, settle, replace);
  watchContainers(page, owner, replace);
  return () => {
    for (const back of undo.splice(0).toReversed()) back();
  };
}

function watchTimers({ window }: WatchedPage, owner: Watching['owner'], settle: Settle, replace: Replace): void {
  // Both kinds take their numbers from one list; Node's are objects that stand for a number.
  const keyOf = (timer: unknown): string => `timer ${Number(timer)}`;
  for (const kind of ['Timeout', 'Interval'] as const) {
    replace(window, `set${kind}`, (_self, given, before) => {
      const ledger = owner();
      const [work, ...rest] = given;
      if (ledger === undefined || typeof work !== 'function') return before(...given);
      let key = '';
      const called = (...args: unknown[]): unknown => {
        if (kind === 'Timeout') settle(key);
        return Reflect.apply(work, undefined, args);
      };
      const timer = before(called, ...rest);
      key = keyOf(timer);
      ledger.set(key, kind === 'Timeout' ? 'timeout' : 'interval');
      return timer;
    });
    replace(window, `clear${kind}`, (_self, given, before) => {
      if (given[0] !== undefined && given[0] !== null) settle(keyOf(given[0]));
      return before(...given);
    });
  }
}

function watchListeners({ targets }: WatchedPage, owner: Watching['owner'], settle: Settle, replace: Replace): void {
  const ids = new Ids();
  for (const [name, target] of Object.entries(targets)) {
    /** What tells two listeners apart, for a browser. */
    const keyOf = ([type, listener, options]: unknown[]): string => {
      const capture = typeof options === 'object' ? (options as EventListenerOptions | null)?.capture : options;
      return `${name} ${String(type)} ${ids.of(listener)} ${Boolean(capture)}`;
    };
    replace(target, 'addEventListener', (_self, given, before) => {
      const ledger = owner();
      const key = keyOf(given);
      const [type, listener, options] = given as [string, unknown, AddEventListenerOptions | boolean | undefined];
      const { once, signal } = typeof options === 'object' ? options : {};
      if (ledger !== undefined && listener !== null && signal?.aborted !== true) {
        ledger.set(key, `listener of ${name}: ${type}`);
        signal?.addEventListener('abort', () => settle(key), { once: true });
        // It is gone after the first event, as ours is.
        if (once) before(type, () => settle(key), { once: true });
      }
      return before(...given);
    });
    replace(target, 'removeEventListener', (_self, given, before) => {
      settle(keyOf(given));
      return before(...given);
    });
  }
}

function watchObservers({ observers }: WatchedPage, owner: Watching['owner'], settle: Settle, replace: Replace): void {
  for (const [name, prototype] of Object.entries(observers)) {
    replace(prototype, 'observe', (self, given, before) => {
      // It is called on an observer.
      owner()?.set(self as object, name);
      return before(...given);
    });
    replace(prototype, 'disconnect', (self, given, before) => {
      settle(self as object);
      return before(...given);
    });
  }
}

function watchContainers({ containers }: WatchedPage, owner: Watching['owner'], replace: Replace): void {
  for (const [name, container] of Object.entries(containers)) {
    for (const member of ['appendChild', 'insertBefore', 'append', 'prepend']) {
      replace(container, member, (_self, given, before) => {
        const ledger = owner();
        for (const node of member === 'insertBefore' ? given.slice(0, 1) : given) {
          if (typeof node !== 'object' || node === null || !('parentNode' in node) || !('nodeName' in node)) continue;
          const what = `${String(node.nodeName).toLowerCase()} in ${name}`;
          ledger?.set(node, () => (node.parentNode === container ? what : undefined));
        }
        return before(...given);
      });
    }
  }
}

/**
 * For an `owner` that goes by files: the line of the stack of whoever called a wrapped function. Those before it are of this
 * file and of the one that asks.
 */
export function callerFrame(): string | undefined {
  const frames = (new Error('').stack ?? '').split('\n').filter((line) => /:\d+:\d+/.test(line));
  const ours = frames.slice(0, 2).flatMap((line) => /(?:\(|@|at )(\S+?):\d+:\d+\)?$/.exec(line)?.[1] ?? []);
  return frames.find((line) => ours.length > 0 && !ours.some((file) => line.includes(file)));
}

/** A number for each object, so that it can be a part of a key. */
class Ids {
  readonly #known = new WeakMap<object, number>();
  #last = 0;

  of(thing: unknown): number {
    if (typeof thing !== 'function' && (typeof thing !== 'object' || thing === null)) return 0;
    let id = this.#known.get(thing);
    if (id === undefined) this.#known.set(thing, (id = this.#last += 1));
    return id;
  }
}
