import { Violation } from '../channel/guard.ts';
import { limits, replies } from '../channel/protocol.ts';
import type { CallMessage, CancelMessage, Message, ReplyMessage, SubscribedMessage } from '../channel/protocol.ts';

/** Told once: the checked answer, or `undefined` when the worker ended before. */
export type Settled = (answer: Exclude<ReplyMessage, SubscribedMessage> | undefined) => void;

/** What a relay itself asks one worker, beside the calls of the host that it passes on. */
export interface OwnCalls {
  /** Call a method, when few enough are under way. Gives what tells the worker that nobody waits any more. */
  ask(method: string, args: readonly unknown[], settled: Settled): () => void;
  /** Whether a message is an answer to one of these calls; it is then done with. Throws `Violation`. */
  take(message: Message): boolean;
  /** The worker ended. */
  end(): void;
}

export function createOwnCalls(send: (message: CallMessage | CancelMessage) => void): OwnCalls {
  const waiting = new Map<number, Settled>();
  const queue: (() => void)[] = [];
  let last = 0;
  let ended = false;

  return {
    ask(method, args, settled) {
      // The host's own ids are above 0.
      const id = (last -= 1);
      let isWanted = true;
      const go = (): void => {
        // Told later, as answers are.
        if (!isWanted || ended) return queueMicrotask(() => settled(undefined));
        waiting.set(id, settled);
        send(['call', id, method, args]);
      };
      queue.push(go);
      advance();
      return () => {
        isWanted = false;
        if (waiting.has(id) && !ended) send(['cancel', id]);
      };
    },
    take(message) {
      if (!replies(message)) return false;
      const settled = waiting.get(message[1]);
      if (settled === undefined) return false;
      if (message[0] === 'subscribed') throw new Violation('a function for a call of the relay');
      waiting.delete(message[1]);
      advance();
      settled(message);
      return true;
    },
    end() {
      ended = true;
      const left = [...waiting.values()];
      waiting.clear();
      for (const settled of left) settled(undefined);
      for (const go of queue.splice(0)) go();
    },
  };

  function advance(): void {
    while (waiting.size < limits.inFlight && queue.length > 0) queue.shift()?.();
  }
}
