import { Violation } from './guard.ts';
import { limits } from './protocol.ts';

type Shared = (...args: readonly unknown[]) => unknown;

/**
 * Functions that cross a channel stay where they are; the other side gets a number and calls by it. A listener is called as
 * often as there is something to hear. What a subscription answers with ends it: it runs once, and then nothing is left of
 * the subscription on either side, whenever its functions are collected.
 */
export interface HandleTable {
  /** A number for one of ours. Throws what `tooMany` makes. */
  lend(fn: Shared): number;
  /** A number for a function that runs once and is let go as it does. Throws what `tooMany` makes. */
  lendOnce(fn: Shared): number;
  /** Call one that was lent. Throws when it was dropped, or ran once already. */
  run(handle: unknown, args: readonly unknown[]): unknown;
  /** The other side let go of one that was lent. */
  drop(handle: number): void;
  /** A function that calls one of theirs; `dropped` is told when nobody holds it any more. */
  borrow(handle: number): Shared;
  /** The same for one that runs once: later calls give what the first gave. */
  borrowOnce(handle: number): Shared;
  /** Let go of one of theirs now; `dropped` is told. A call of it fails from here on. */
  release(handle: number): void;
}

export function handleTable(options: {
  readonly invoke: (handle: number, args: readonly unknown[]) => Promise<unknown>;
  readonly dropped: (handle: number) => void;
  readonly tooMany: () => Error;
}): HandleTable {
  const lent = new Map<number, { readonly fn: Shared; readonly once: boolean }>();
  /** What each is registered by, to be collected. */
  const borrowed = new Map<number, object>();
  let last = 0;

  const release = (handle: number): void => {
    if (forget(handle)) options.dropped(handle);
  };
  const collected = new FinalizationRegistry(release);

  /** Whether it was there. */
  function forget(handle: number): boolean {
    const token = borrowed.get(handle);
    if (token !== undefined) collected.unregister(token);
    return borrowed.delete(handle);
  }
  function lendAs(fn: Shared, once: boolean): number {
    if (lent.size >= limits.functions) throw options.tooMany();
    lent.set((last += 1), { fn, once });
    return last;
  }
  function take(handle: number): object {
    if (borrowed.has(handle)) throw new Violation('a function number that is in use');
    if (borrowed.size >= limits.functions) throw new Violation(`more than ${limits.functions} functions`);
    const token = {};
    borrowed.set(handle, token);
    return token;
  }
  function call(handle: number, args: readonly unknown[]): Promise<unknown> {
    const answer = options.invoke(handle, args);
    // Listeners are often called by code that does not wait for them; a failure is the caller's only if it does.
    answer.catch(() => undefined);
    return answer;
  }

  return {
    lend: (fn) => lendAs(fn, false),
    lendOnce: (fn) => lendAs(fn, true),
    run(handle, args) {
      const entry = typeof handle === 'number' ? lent.get(handle) : undefined;
      if (entry === undefined) throw new Error('The function was let go.');
      if (entry.once) lent.delete(handle as number); // found by it, so it is a number
      return entry.fn(...args);
    },
    drop(handle) {
      if (!lent.delete(handle)) throw new Violation('a drop of a function that was not lent');
    },
    borrow(handle) {
      const token = take(handle);
      const fn: Shared = (...args) =>
        borrowed.get(handle) === token ? call(handle, args) : Promise.reject(new Error('The function was let go.'));
      collected.register(fn, handle, token);
      return fn;
    },
    borrowOnce(handle) {
      const token = take(handle);
      let answer: Promise<unknown> | undefined;
      const fn: Shared = (...args) => {
        if (answer !== undefined) return answer;
        // The other side lets go of it as it runs, so nothing is told of that.
        forget(handle);
        return (answer = call(handle, args));
      };
      collected.register(fn, handle, token);
      return fn;
    },
    release,
  };
}
