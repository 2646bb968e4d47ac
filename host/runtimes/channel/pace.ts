import { TokenBucket } from '../../kernel/token-bucket.ts';
import { limits } from './protocol.ts';

/**
 * Holds back what is sent to a plugin once so much of it was sent. A call is small and its answer may be large, and one thing
 * that happens may be told to many listeners: the relay, which paces what a plugin sends, cannot know what that costs the app.
 * So after large messages the next one waits, and with as many in flight as there may be nothing more is asked meanwhile.
 */
export class Pace {
  readonly #bucket: TokenBucket;
  readonly #turns: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => number) {
    this.#bucket = new TokenBucket(limits.rate, now);
  }

  /** How many wait. */
  get waiting(): number {
    return this.#turns.length;
  }

  /** When the next message may be sent, one after the other; `undefined`: at once. */
  turn(): Promise<void> | undefined {
    if (this.#turns.length === 0 && this.#bucket.left() >= 0) return undefined;
    return new Promise((go) => {
      this.#turns.push(go);
      this.#timer ??= setTimeout(this.#next, this.#bucket.until(0));
    });
  }

  /** A message of so many values and bytes was sent. */
  spend(nodes: number, bytes: number): void {
    const { nodes: perNodes, bytes: perBytes } = limits.rate;
    this.#bucket.spend(Math.floor(nodes / perNodes) + Math.floor(bytes / perBytes));
  }

  /** Nothing waits any more. */
  end(): void {
    clearTimeout(this.#timer);
    for (const go of this.#turns.splice(0)) go();
  }

  /** What the one before spent is known when its timer is over, not as it goes. */
  readonly #next = (): void => {
    const debt = this.#bucket.until(0);
    if (debt === 0) this.#turns.shift()?.();
    this.#timer = this.#turns.length === 0 ? undefined : setTimeout(this.#next, debt);
  };
}
