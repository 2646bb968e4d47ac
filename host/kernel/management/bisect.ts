import type { Profile } from '../profile.ts';

/** What the user found after plugins were switched on and off. */
export type Answer = 'good' | 'bad';

/** Where a search for the plugin behind some trouble stands. A new object for every change. */
export type BisectState =
  | { readonly phase: 'idle' }
  | {
      /** Only `running` and the pinned ones are switched on: is the trouble still there? */
      readonly phase: 'asking';
      readonly running: readonly string[];
      readonly paused: readonly string[];
      /** Answers given so far, and how many more it takes at most until one is found. */
      readonly answers: number;
      readonly left: number;
      readonly culprits: readonly string[];
    }
  | {
      /**
       * The last of `culprits` takes part in the trouble; all others but the culprits are switched on again. `keepLooking`
       * when it is still there.
       */
      readonly phase: 'found';
      readonly culprits: readonly string[];
      readonly answers: number;
    }
  /** The trouble is there without any plugin that may be switched off. */
  | { readonly phase: 'innocent'; readonly answers: number; readonly culprits: readonly string[] };

/**
 * Find which plugins cause trouble, without a reload: plugins are paused and let run again in this page, and the user says
 * whether the trouble is there. It is taken to stay when more plugins run; two that only together cause it are found too.
 */
export interface Bisect {
  state(): BisectState;
  /** Begin. `pinned` keep running all the time. Everything that is switched on is looked at. */
  start(options?: { readonly pinned?: readonly string[] }): Promise<void>;
  answer(answer: Answer): Promise<void>;
  /** The trouble is there although what was found is paused: look for another one. */
  keepLooking(): Promise<void>;
  /** Let everything run again as its switch says. What was found is for the user to switch off, roll back or report. */
  end(): Promise<void>;
  subscribe(listener: () => void): () => void;
}

/** Remembers a search over a reload of this page. */
export interface BisectMemory {
  read(): string | undefined;
  write(text: string | undefined): void;
}

/** The order in which plugins are looked at; the shortest prefix of it that shows the trouble ends with a culprit. */
interface Search {
  readonly order: readonly string[];
  readonly pinned: readonly string[];
  readonly culprits: readonly string[];
  /** The first `low` plugins show no trouble, the first `high` do. */
  readonly low: number;
  readonly high: number;
  readonly answers: number;
  readonly found: boolean;
}

export function createBisect(profile: Profile, memory: BisectMemory): Bisect {
  let search = readSearch(memory.read());
  let state = stateOf(search);
  const listeners = new Set<() => void>();

  async function go(next: Search | undefined): Promise<void> {
    search = next;
    state = stateOf(next);
    memory.write(next && JSON.stringify(next));
    const off = pausedBy(next);
    await profile.pause('bisect', (name) => off.has(name));
    for (const listener of listeners) listener();
  }

  return {
    state: () => state,

    async start({ pinned = [] } = {}) {
      const order = profile
        .rows()
        .filter(({ name, enabled }) => enabled && !pinned.includes(name))
        // What was changed last is suspected first: it stands at the end, where a search ends soonest.
        .sort((a, b) => a.active.at - b.active.at || a.name.localeCompare(b.name))
        .map(({ name }) => name);
      await go(begun({ order, pinned, culprits: [], low: 0, high: order.length, answers: 0, found: false }));
    },

    async answer(answer) {
      if (!search || search.found || search.high <= search.low) return;
      const middle = middleOf(search);
      const next = answer === 'bad' ? { ...search, high: middle } : { ...search, low: middle };
      await go(begun({ ...next, answers: search.answers + 1 }));
    },

    async keepLooking() {
      if (!search?.found) return;
      const order = search.order.filter((name) => !search?.culprits.includes(name));
      await go(begun({ ...search, order, low: 0, high: order.length, found: false }));
    },

    end: () => go(undefined),

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Plugins that a search keeps from running; also those of one that was begun before this page was reloaded. */
export function pausedBy(search: Search | undefined): ReadonlySet<string> {
  if (!search) return new Set();
  if (search.found) return new Set(search.culprits);
  return new Set([...search.order.slice(middleOf(search)), ...search.culprits]);
}

/** As soon as the first `high` show the trouble and the first `high - 1` do not, the last of them takes part in it. */
function begun(search: Search): Search {
  const { order, low, high, culprits } = search;
  const culprit = order[low];
  if (high - low !== 1 || culprit === undefined) return search;
  return { ...search, culprits: [...culprits, culprit], found: true };
}

function middleOf({ low, high }: Search): number {
  return Math.floor((low + high) / 2);
}

function stateOf(search: Search | undefined): BisectState {
  if (!search) return { phase: 'idle' };
  const { order, culprits, answers, low, high } = search;
  if (search.found) return { phase: 'found', culprits, answers };
  if (high <= low) return { phase: 'innocent', answers, culprits };
  const middle = middleOf(search);
  return {
    phase: 'asking',
    running: order.slice(0, middle),
    paused: order.slice(middle),
    answers,
    left: Math.ceil(Math.log2(high - low)),
    culprits,
  };
}

/** What another version of the app wrote, or somebody's hand, begins nothing. */
export function readSearch(text: string | undefined): Search | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { order, pinned, culprits, low, high, answers, found } = value as { readonly [key: string]: unknown };
    const names = (list: unknown): list is string[] =>
      Array.isArray(list) && list.every((name) => typeof name === 'string');
    const whole = (number: unknown): number is number => Number.isSafeInteger(number) && Number(number) >= 0;
    if (!names(order) || !names(pinned) || !names(culprits) || typeof found !== 'boolean') return undefined;
    if (!whole(low) || !whole(high) || !whole(answers) || low > high || high > order.length) return undefined;
    return { order, pinned, culprits, low, high, answers, found };
  } catch {
    return undefined;
  }
}
