/**
 * Counts what code of a plugin leaves in the page. A browser does not say who made a listener or a timer, so the functions
 * that make them are wrapped while somebody watches, and the stack tells whose file called. What is seen: listeners on
 * `window`, `document` and `body`, timers, observers, and elements put straight into `body` or `head`. Not seen: what a
 * library of the app does on behalf of a plugin, listeners of other objects, animation frames, sockets, channels and
 * variables. For development: each of these calls costs some microseconds more, for the app too.
 */
export interface LeakWatch {
  /** Count, from now on, what files under this address leave. */
  watch(base: string): Watched;
}

export interface Watched {
  /** What is left now, in words such as "listener of window: resize". */
  left(): readonly string[];
  end(): void;
}

/** The parts of a page that are watched. */
export interface WatchedPage {
  readonly window: Pick<typeof globalThis, 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval'> & object;
  /** By the name under which they are told. */
  readonly targets: { readonly [name: string]: EventTarget };
  /** Prototypes with `observe` and `disconnect`, by name. */
  readonly observers: { readonly [name: string]: { observe: Loose; disconnect: Loose } };
  /** Elements into which nobody but the app puts something. */
  readonly containers: { readonly [name: string]: object };
}

/** Any function of the page; wrapped ones take and give what they did before. */
type Loose = (this: unknown, ...given: never[]) => unknown;
type Wrapped = (self: unknown, given: unknown[], before: (...given: unknown[]) => unknown) => unknown;

export function pageToWatch(): WatchedPage {
  const { body, head } = document;
  return {
    window,
    targets: { window, document, body },
    observers: {
      MutationObserver: MutationObserver.prototype,
      ResizeObserver: ResizeObserver.prototype,
      IntersectionObserver: IntersectionObserver.prototype,
    },
    containers: { body, head },
  };
}

export function createLeakWatch(page: () => WatchedPage = pageToWatch, stack = callerStack): LeakWatch {
  const ledgers = new Set<Ledger>();
  let restore: (() => void) | undefined;

  /** Whoever's file called the wrapped function. */
  const caller = (): Ledger | undefined => {
    const frame = stack();
    if (frame === undefined) return undefined;
    // The latest first: one that was started anew is who runs now.
    for (const ledger of [...ledgers].toReversed()) if (frame.includes(ledger.base)) return ledger;
    return undefined;
  };
  const settle = (key: string | object): void => {
    for (const ledger of ledgers) ledger.open.delete(key);
  };

  return {
    watch(base) {
      restore ??= wrap(page(), caller, settle);
      const ledger: Ledger = { base, open: new Map() };
      ledgers.add(ledger);
      return {
        left: () => [...ledger.open.values()].flatMap((what) => (typeof what === 'string' ? what : (what() ?? []))),
        end() {
          ledgers.delete(ledger);
          if (ledgers.size > 0) return;
          restore?.();
          restore = undefined;
        },
      };
    },
  };
}

interface Ledger {
  readonly base: string;
  /** What is there by what it is known by; a function looks whether it still is. */
  readonly open: Map<string | object, string | (() => string | undefined)>;
}

function wrap(page: WatchedPage, caller: () => Ledger | undefined, settle: (key: string | object) => void): () => void {
  const undo: (() => void)[] = [];
  /** Put a function in place of a member, until it is restored. */
  const replace = (owner: object, member: string, wrapped: Wrapped): void => {
    const own = Object.getOwnPropertyDescriptor(owner, member);
    // Each is called with what it was called with before.
    const before = Reflect.get(owner, member) as (this: unknown, ...given: unknown[]) => unknown;
    Object.defineProperty(owner, member, {
      configurable: true,
      writable: true,
      enumerable: own?.enumerable ?? false,
      value(this: unknown, ...given: unknown[]) {
        return wrapped(this, given, (...args) => before.apply(this ?? page.window, args));
      },
    });
    undo.push(() => {
      if (own === undefined) Reflect.deleteProperty(owner, member);
      else Object.defineProperty(owner, member, own);
    });
  };

  const ids = new Ids();
  for (const [name, target] of Object.entries(page.targets)) {
    const keyOf = ([type, listener, options]: unknown[]): string => {
      const capture = typeof options === 'object' ? (options as EventListenerOptions | null)?.capture : options;
      return `${name} ${String(type)} ${ids.of(listener)} ${Boolean(capture)}`;
    };
    replace(target, 'addEventListener', (_self, given, before) => {
      const ledger = caller();
      const key = keyOf(given);
      const [type, listener, options] = given as [string, unknown, AddEventListenerOptions | boolean | undefined];
      const { once, signal } = typeof options === 'object' ? options : {};
      if (ledger !== undefined && listener !== null && signal?.aborted !== true) {
        ledger.open.set(key, `listener of ${name}: ${type}`);
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

  for (const kind of ['Timeout', 'Interval'] as const) {
    replace(page.window, `set${kind}`, (_self, given, before) => {
      const ledger = caller();
      const [work, ...rest] = given;
      if (ledger === undefined || typeof work !== 'function') return before(...given);
      let key = '';
      const called = (...args: unknown[]): unknown => {
        if (kind === 'Timeout') settle(key);
        return Reflect.apply(work, undefined, args);
      };
      const id = before(called, ...rest);
      // Both kinds take their numbers from one list.
      key = `timer ${String(id)}`;
      ledger.open.set(key, kind === 'Timeout' ? 'timeout' : 'interval');
      return id;
    });
    replace(page.window, `clear${kind}`, (_self, given, before) => {
      settle(`timer ${String(given[0])}`);
      return before(...given);
    });
  }

  for (const [name, prototype] of Object.entries(page.observers)) {
    replace(prototype, 'observe', (self, given, before) => {
      // It is called on an observer.
      caller()?.open.set(self as object, name);
      return before(...given);
    });
    replace(prototype, 'disconnect', (self, given, before) => {
      settle(self as object);
      return before(...given);
    });
  }

  for (const [name, container] of Object.entries(page.containers)) {
    for (const member of ['appendChild', 'insertBefore', 'append', 'prepend']) {
      if (!(member in container)) continue;
      replace(container, member, (_self, given, before) => {
        const ledger = caller();
        for (const node of ledger === undefined ? [] : given) {
          if (typeof node !== 'object' || node === null || !('parentNode' in node) || !('nodeName' in node)) continue;
          const what = `${String(node.nodeName).toLowerCase()} in ${name}`;
          ledger?.open.set(node, () => (node.parentNode === container ? what : undefined));
          if (member === 'insertBefore') break;
        }
        return before(...given);
      });
    }
  }
  return () => {
    for (const back of undo.toReversed()) back();
  };
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

/** The line of the stack of whoever called a wrapped function: those before it are ours. */
function callerStack(): string | undefined {
  const frames = (new Error('').stack ?? '').split('\n').filter((line) => /:\d+:\d+/.test(line));
  const here = /(?:\(|@|at )(\S+?):\d+:\d+\)?$/.exec(frames[0] ?? '')?.[1];
  return frames.find((line) => here !== undefined && !line.includes(here));
}
