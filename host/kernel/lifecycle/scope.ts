import { messageOf } from '../errors.ts';

/** Something that can be undone. Undoing twice does nothing. */
export interface Disposable {
  dispose(): void;
}

/** What a scope could not undo, or found left behind. */
export interface Leak {
  readonly what: string;
  readonly why: string;
}

/**
 * Owns everything that belongs to one run of a plugin: each thing is undone with it, the latest first. What is handed to
 * a scope that has ended already is undone at once.
 */
export class Scope {
  readonly #owned = new Map<object, { readonly what: string; readonly undo: () => void }>();
  readonly #probes: { readonly what: string; readonly left: () => number }[] = [];
  readonly #controller = new AbortController();
  #ended = false;

  /** Aborted when the scope ends, before anything is undone. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Names of what it owns now, in order. */
  get owned(): readonly string[] {
    return Array.from(this.#owned.values(), (entry) => entry.what);
  }

  /** Own something until the scope ends or the answer is disposed of, which undoes it earlier. */
  own(what: string, thing: Disposable | (() => void)): Disposable {
    const undo = typeof thing === 'function' ? thing : () => thing.dispose();
    const handle: Disposable = {
      dispose: () => {
        if (this.#owned.delete(handle)) undo();
      },
    };
    if (this.#ended) undo();
    else this.#owned.set(handle, { what, undo });
    return handle;
  }

  /** Ask, once everything was undone, how many of something are still there: timers, listeners, nodes. */
  expectNone(what: string, left: () => number): void {
    this.#probes.push({ what, left });
  }

  /** End: undo everything and tell what stayed, usually nothing. Never throws. */
  end(reason?: unknown): readonly Leak[] {
    if (this.#ended) return [];
    this.#ended = true;
    this.#controller.abort(reason);
    const leaks: Leak[] = [];
    for (const { what, undo } of [...this.#owned.values()].toReversed()) {
      try {
        undo();
      } catch (thrown) {
        leaks.push({ what, why: messageOf(thrown) });
      }
    }
    this.#owned.clear();
    for (const { what, left } of this.#probes) {
      try {
        const count = left();
        if (count > 0) leaks.push({ what, why: `${count} left` });
      } catch (thrown) {
        leaks.push({ what, why: messageOf(thrown) });
      }
    }
    return leaks;
  }
}
