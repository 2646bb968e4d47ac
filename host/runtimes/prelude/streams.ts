import type { EndpointReply, PieceSource } from '../../kernel/realm.ts';
import { STREAMS, type EndpointAnswer } from '../channel/protocol.ts';
import { pluginError } from './errors.ts';

/** Bodies that the host reads piece by piece: it holds a number for each and pulls when somebody wants more. */
export interface Streams {
  /** The answer as it crosses the channel. */
  readonly send: (reply: EndpointReply) => EndpointAnswer;
  pull(stream: number): Promise<Uint8Array | undefined>;
  release(stream: number): void;
}

export function createStreams(): Streams {
  const open = new Map<number, PieceSource>();
  let last = 0;
  return {
    send({ status, headers, body, pieces }) {
      if (pieces === undefined) return { status, headers, ...(body === undefined ? {} : { body }) };
      if (open.size >= STREAMS) {
        pieces.cancel();
        throw pluginError('LIMIT_EXCEEDED', `${STREAMS} answers are being read already.`);
      }
      open.set(++last, pieces);
      return { status, headers, stream: last };
    },
    async pull(stream) {
      const pieces = open.get(stream);
      if (pieces === undefined) throw pluginError('NOT_RUNNING', 'The stream has ended.');
      try {
        const piece = await pieces.pull();
        if (piece === undefined) open.delete(stream);
        return piece;
      } catch (error) {
        open.delete(stream);
        throw error;
      }
    },
    release(stream) {
      open.get(stream)?.cancel();
      open.delete(stream);
    },
  };
}
