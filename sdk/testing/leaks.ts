/** What plugins of a test leave behind in the process or the page of the test. */
export interface LeakWatch {
  /** Run code of a plugin: what it makes, also after an `await`, is its own. */
  inside<T>(plugin: string, work: () => T): T;
  /** Run code of the test host that a plugin called. */
  outside<T>(work: () => T): T;
  /** What is left now, in words such as "interval" or "listener of window: resize". */
  left(plugin: string): readonly string[];
  /** Take the watched functions out of the way again; what was left by then stays known. */
  end(): void;
}

type Loose = (...given: unknown[]) => unknown;
/** What is told of one thing; a function looks whether it is still there. */
type Left = string | (() => string | undefined);
type Wrapped = (given: readonly unknown[], before: () => unknown, self: unknown) => unknown;

/** Who is at work, over an `await`. */
interface Storage {
  run<T>(plugin: string | undefined, work: () => T): T;
  getStore(): string | undefined;
}

/**
 * Watch timers, listeners of `window`, `document` and `body`, observers, and elements put into `body` or `head`, as far as
 * this environment has them. Who made one is known by the asynchronous context, which only Node has: elsewhere nothing is
 * seen. Fake timers that were installed before are watched like real ones.
 */
export function watchLeaks(scope: typeof globalThis = globalThis): LeakWatch {
  const storage = contextStorage();
  const open = new Map<string, Map<unknown, Left>>();
  const undo: (() => void)[] = [];
  const note = (key: unknown, left: Left): void => {
    const plugin = storage?.getStore();
    if (plugin === undefined) return;
    const own = open.get(plugin) ?? new Map<unknown, Left>();
    open.set(plugin, own.set(key, left));
  };
  const settle = (key: unknown): void => {
    for (const own of open.values()) own.delete(key);
  };
  /** Put a function in place of a member, until the end. */
  const replace = (owner: object | undefined, member: string, wrapped: Wrapped): void => {
    const before = owner === undefined ? undefined : (Reflect.get(owner, member) as Loose | undefined);
    if (owner === undefined || typeof before !== 'function') return;
    const isOwn = Object.hasOwn(owner, member);
    const replaced = function (this: unknown, ...given: unknown[]): unknown {
      return wrapped(given, () => Reflect.apply(before, this, given), this);
    };
    Object.defineProperty(owner, member, { configurable: true, writable: true, value: replaced });
    undo.push(() => {
      // Somebody else may have put theirs in its place meanwhile, such as fake timers.
      if (Reflect.get(owner, member) !== replaced) return;
      if (isOwn) Object.defineProperty(owner, member, { configurable: true, writable: true, value: before });
      else Reflect.deleteProperty(owner, member);
    });
  };

  if (storage !== undefined) {
    watchTimers(scope, replace, note, settle);
    watchListeners(scope, replace, note, settle);
    watchPage(scope, replace, note, settle);
  }
  return {
    inside: (plugin, work) => (storage === undefined ? work() : storage.run(plugin, work)),
    outside: (work) => (storage === undefined ? work() : storage.run(undefined, work)),
    left: (plugin) =>
      [...(open.get(plugin)?.values() ?? [])].flatMap((what) => (typeof what === 'string' ? what : (what() ?? []))),
    end() {
      for (const back of undo.splice(0).toReversed()) back();
    },
  };
}

type Replace = (owner: object | undefined, member: string, wrapped: Wrapped) => void;
type Note = (key: unknown, left: Left) => void;
type Settle = (key: unknown) => void;

function watchTimers(scope: typeof globalThis, replace: Replace, note: Note, settle: Settle): void {
  // Node's timers are objects that stand for a number.
  const keyOf = (timer: unknown): string => `timer ${Number(timer)}`;
  for (const kind of ['Timeout', 'Interval'] as const) {
    replace(scope, `set${kind}`, (given, before) => {
      const [work] = given;
      let key = '';
      if (kind === 'Timeout' && typeof work === 'function') {
        // The list of what it was called with is ours.
        (given as unknown[])[0] = (...args: unknown[]): unknown => {
          settle(key);
          return Reflect.apply(work, undefined, args);
        };
      }
      const timer = before();
      key = keyOf(timer);
      note(key, kind === 'Timeout' ? 'timeout' : 'interval');
      return timer;
    });
    replace(scope, `clear${kind}`, (given, before) => {
      if (given[0] !== undefined && given[0] !== null) settle(keyOf(given[0]));
      return before();
    });
  }
}

function watchListeners(scope: typeof globalThis, replace: Replace, note: Note, settle: Settle): void {
  const { document } = scope as { readonly document?: Document };
  const targets = { window: document === undefined ? undefined : scope, document, body: document?.body };
  for (const [name, target] of Object.entries(targets)) {
    const known = new Map<unknown, Map<string, object>>();
    /** One object for each listener that the browser tells apart. */
    const keyOf = ([type, listener, options]: readonly unknown[]): object => {
      const capture = typeof options === 'object' ? (options as EventListenerOptions | null)?.capture : options;
      const keys = known.get(listener) ?? new Map<string, object>();
      const key = `${String(type)} ${Boolean(capture)}`;
      known.set(listener, keys.set(key, keys.get(key) ?? {}));
      return keys.get(key) ?? {};
    };
    replace(target, 'addEventListener', (given, before, self) => {
      const key = keyOf(given);
      const [type, , options] = given as [string, unknown, AddEventListenerOptions | boolean | undefined];
      const { once, signal } = typeof options === 'object' ? options : {};
      const answer = before();
      if (signal?.aborted === true) return answer;
      note(key, `listener of ${name}: ${type}`);
      signal?.addEventListener('abort', () => settle(key), { once: true });
      // It is gone after the first event, as this one is, which nobody else is told of.
      if (once === true) EventTarget.prototype.addEventListener.call(self, type, () => settle(key), { once: true });
      return answer;
    });
    replace(target, 'removeEventListener', (given, before) => {
      settle(keyOf(given));
      return before();
    });
  }
}

function watchPage(scope: typeof globalThis, replace: Replace, note: Note, settle: Settle): void {
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver'] as const) {
    // Not every environment has them.
    const observer: { readonly prototype: object } | undefined = scope[name];
    replace(observer?.prototype, 'observe', (_given, before, self) => {
      note(self, name);
      return before();
    });
    replace(observer?.prototype, 'disconnect', (_given, before, self) => {
      settle(self);
      return before();
    });
  }
  const { document } = scope as { readonly document?: Document };
  for (const name of ['body', 'head'] as const) {
    for (const member of ['appendChild', 'insertBefore', 'append', 'prepend']) {
      replace(document?.[name], member, (given, before, self) => {
        for (const node of member === 'insertBefore' ? given.slice(0, 1) : given) {
          if (typeof node !== 'object' || node === null || !('nodeName' in node)) continue;
          const what = `${String(node.nodeName).toLowerCase()} in ${name}`;
          note(node, () => ('parentNode' in node && node.parentNode === self ? what : undefined));
        }
        return before();
      });
    }
  }
}

/** Without an import, so that a bundle for a browser holds none of it. */
function contextStorage(): Storage | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  // Node's own module of this name.
  const hooks = process?.getBuiltinModule?.('node:async_hooks') as
    | { readonly AsyncLocalStorage: new () => Storage }
    | undefined;
  return hooks && new hooks.AsyncLocalStorage();
}
