import type { Rows } from './workspace.ts';

/** The part of the Web Locks API that is used here. */
export interface DraftLocks {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal },
    work: (lock: object | null) => Promise<void> | void,
  ): Promise<unknown>;
}

/** Where one tab keeps what is typed into one screen. */
export interface DraftPlace {
  /** Key among the drafts. */
  readonly key: string;
  /** What was kept there; `undefined` for nothing. */
  readonly found: unknown;
  /** Leave the place to others, with what is in it. */
  release(): void;
}

/** Tabs that can work on the same screen without sharing a place; further ones share the last. */
const PLACES = 8;

/** A reload may be quicker than the browser is in giving back the locks of the page before. In milliseconds. */
const PATIENCE = 500;

const leaving = new Map<string, Promise<unknown>>();

/**
 * Find a place for a draft that no other tab uses: one with something left in it comes first, so that nothing that was
 * typed is forgotten. Without Web Locks every tab has the same.
 */
export async function claimPlace(drafts: Rows, key: string, locks: DraftLocks | undefined): Promise<DraftPlace> {
  if (locks === undefined) return { key, found: await drafts.get(key), release: () => undefined };
  const keys = Array.from({ length: PLACES }, (_, index) => (index === 0 ? key : `${key}~${index + 1}`));
  const contents = await Promise.all(keys.map((place) => drafts.get(place)));
  const full = keys.filter((_, index) => contents[index] !== undefined);
  const empty = keys.filter((_, index) => contents[index] === undefined);
  for (const place of [...full, ...empty]) {
    const release = await hold(locks, place, full.includes(place));
    // Read again: another tab may have left it meanwhile.
    if (release) return { key: place, found: await drafts.get(place), release };
  }
  const last = keys.at(-1) ?? key;
  return { key: last, found: undefined, release: () => undefined };
}

/** Resolves with what gives the lock back; `undefined` when another tab has it. */
async function hold(locks: DraftLocks, place: string, isWorthWaiting: boolean): Promise<(() => void) | undefined> {
  const name = `airlock-draft:${place}`;
  await leaving.get(name);
  return new Promise((resolve, reject) => {
    const options = isWorthWaiting ? { signal: AbortSignal.timeout(PATIENCE) } : { ifAvailable: true };
    const held = locks.request(name, options, (lock) => {
      if (lock === null) return resolve(undefined);
      return new Promise<void>((free) => {
        resolve(() => {
          leaving.set(name, held);
          free();
        });
      });
    });
    held.then(
      () => leaving.delete(name),
      (error: unknown) => {
        // The signal gave up waiting.
        if (options.signal?.aborted) resolve(undefined);
        else reject(error);
      },
    );
  });
}
