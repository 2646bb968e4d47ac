import { Violation } from './guard.ts';
import { limits } from './protocol.ts';

type Shared = (...args: readonly unknown[]) => unknown;

/** Functions that cross a channel stay where they are; the other side gets a number and calls by it. */
export interface HandleTable {
  /** A number for one of ours. Throws what `tooMany` makes. */
  lend(fn: Shared): number;
  /** Call one that was lent. Throws when it was dropped. */
  run(handle: unknown, args: readonly unknown[]): unknown;
  /** The other side let go of one that was lent. */
  drop(handle: number): void;
  /** A function that calls one of theirs; `dropped` is told when nobody holds it any more. */
  borrow(handle: number): Shared;
}

export function handleTable(options: {
  readonly invoke: (handle: number, args: readonly unknown[]) => Promise<unknown>;
  readonly dropped: (handle: number) => void;
  readonly tooMany: () => Error;
}): HandleTable {
  const lent = new Map<number, Shared>();
  const borrowed = new Set<number>();
  let last = 0;
  const collected = new FinalizationRegistry((handle: number) => {
    borrowed.delete(handle);
    options.dropped(handle);
  });
  return {
    lend(fn) {
      if (lent.size >= limits.functions) throw options.tooMany();
      lent.set(++last, fn);
      return last;
    },
    run(handle, args) {
      const fn = typeof handle === 'number' ? lent.get(handle) : undefined;
      if (fn === undefined) throw new Error('The function was let go.');
      return fn(...args);
    },
    drop(handle) {
      if (!lent.delete(handle)) throw new Violation('a drop of a function that was not lent');
    },
    borrow(handle) {
      if (borrowed.has(handle)) throw new Violation('a function number that is in use');
      if (borrowed.size >= limits.functions) throw new Violation(`more than ${limits.functions} functions`);
      borrowed.add(handle);
      const fn: Shared = (...args) => {
        const answer = options.invoke(handle, args);
        // Listeners are often called by code that does not wait for them; a failure is the caller's only if it does.
        answer.catch(() => undefined);
        return answer;
      };
      collected.register(fn, handle);
      return fn;
    },
  };
}
