import { leftIn, watchPage, type Ledger, type WatchedPage } from '../leaks/index.ts';

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
  if (storage === undefined)
    return { inside: (_plugin, work) => work(), outside: (work) => work(), left: () => [], end: () => undefined };
  const ledgers = new Map<string, Ledger>();
  const owner = (): Ledger | undefined => {
    const plugin = storage.getStore();
    if (plugin === undefined) return undefined;
    const ledger = ledgers.get(plugin) ?? new Map();
    ledgers.set(plugin, ledger);
    return ledger;
  };
  return {
    inside: (plugin, work) => storage.run(plugin, work),
    outside: (work) => storage.run(undefined, work),
    left: (plugin) => leftIn(ledgers.get(plugin) ?? new Map()),
    end: watchPage(pageOf(scope), { owner, ledgers: () => ledgers.values() }),
  };
}

/** What there is of a page: Node has none, and what stands in for one need not have everything. */
function pageOf(scope: typeof globalThis): WatchedPage {
  const { document } = scope as { readonly document?: Document };
  const observers: { [name: string]: object } = {};
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver'] as const) {
    const observer: { readonly prototype: object } | undefined = scope[name];
    if (observer) observers[name] = observer.prototype;
  }
  if (document === undefined) return { window: scope, targets: {}, observers, containers: {} };
  const { body, head } = document;
  return { window: scope, targets: { window: scope, document, body }, observers, containers: { body, head } };
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
