import { TokenBucket } from '../../kernel/token-bucket.ts';
import { copiedSize, largeBuffers } from '../channel/data.ts';
import { checkMessage, Violation } from '../channel/guard.ts';
import { asks, limits, replies } from '../channel/protocol.ts';
import type { Message } from '../channel/protocol.ts';

/** What one plugin sends, held to the limits before the host's main thread sees it. */
export interface Limiter {
  /** A message from the worker. Passed on now or later; throws `Violation`. */
  fromWorker(message: unknown, ports: number): void;
  /** A message of the host is about to go to the worker. */
  fromHost(message: Message): void;
  stop(): void;
}

/**
 * Checks shape and size of each message, keeps count of calls both ways, and paces: beyond `limits.rate` messages wait,
 * and a worker that goes on sending while `waiting` of them wait is stopped. What large messages cost the host, which has to
 * take each apart, they cost here: one passes when the rate allows any, and those after it wait the longer.
 */
export function createLimiter(pass: (message: Message, moved: ArrayBuffer[]) => void, now: () => number): Limiter {
  const { waiting, nodes: perNodes, bytes: perBytes } = limits.rate;
  /** Calls of the worker that the host has not answered, and whether they were cancelled. */
  const made = new Map<number, boolean>();
  /** Calls of the host that the worker has not answered. */
  const asked = new Set<number>();
  const queue: { readonly message: Message; readonly moved: ArrayBuffer[]; readonly cost: number }[] = [];
  const bucket = new TokenBucket(limits.rate, now);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const drain = (): void => {
    timer = undefined;
    while (queue.length > 0 && bucket.left() >= 1) {
      const next = queue.shift();
      bucket.spend(next?.cost ?? 0);
      if (next) pass(next.message, next.moved);
    }
    if (queue.length > 0) timer = setTimeout(drain, bucket.until(1));
  };
  const paced = (message: Message, cost: number): void => {
    if (queue.length >= waiting) throw new Violation(`more than ${waiting} messages beyond the rate`);
    // The copy that was made last is this message's.
    queue.push({ message, moved: largeBuffers(), cost });
    if (timer === undefined) drain();
  };

  const costOfCopied = (): number => {
    const { bytes, nodes } = copiedSize();
    return 1 + Math.floor(nodes / perNodes) + Math.floor(bytes / perBytes);
  };
  /** Count what is not passed on. */
  const spend = (): void => {
    if (bucket.left() < 1) throw new Violation('cancels of no call beyond the rate');
    bucket.spend(1);
  };

  const admit = (message: Message): void => {
    switch (message[0]) {
      case 'call':
      case 'subscribe':
      case 'invoke':
        if (made.has(message[1])) throw new Violation('an id that is in use');
        if (made.size >= limits.inFlight) throw new Violation(`more than ${limits.inFlight} calls in flight`);
        made.set(message[1], false);
        return paced(message, costOfCopied());
      case 'cancel':
        // The answer may have crossed the cancel on its way. That happens now and then, and not without end.
        if (made.get(message[1]) !== false) return spend();
        made.set(message[1], true);
        return paced(message, 1);
      case 'drop':
        return paced(message, 1);
      default:
        if (!asked.delete(message[1])) throw new Violation('an answer to a call that was not made');
        pass(message, largeBuffers());
    }
  };

  return {
    fromWorker: (message, ports) => admit(checkMessage(message, ports, limits.fromPlugin)),
    fromHost(message) {
      if (asks(message)) asked.add(message[1]);
      else if (replies(message)) made.delete(message[1]);
    },
    stop: () => clearTimeout(timer),
  };
}
