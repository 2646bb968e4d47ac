import type { EndpointRequest } from '@airlock/sdk';
import type { EndpointReply, PieceSource } from '../kernel/realm.ts';
import type { Channel } from './channel/channel.ts';

/** Names and values of an answer's headers, in all. */
const HEADERS = 100;

/** Ask a sandboxed plugin for an answer; its body is pulled through the channel as somebody reads it. */
export async function requestEndpoint(
  channel: Channel,
  key: string,
  request: EndpointRequest,
  signal: AbortSignal,
): Promise<EndpointReply> {
  const { stream, ...head } = readAnswer(await channel.call('endpoint', [key, request], { signal }));
  return stream === undefined ? head : { ...head, pieces: piecesFrom(channel, stream) };
}

function piecesFrom(channel: Channel, stream: number): PieceSource {
  let ended = false;
  return {
    async pull() {
      const piece = await channel.call('pull', [stream]);
      if (piece === undefined) ended = true;
      else if (!(piece instanceof Uint8Array)) throw new TypeError('The plugin sent a piece that is no bytes.');
      return piece;
    },
    cancel() {
      if (ended) return;
      ended = true;
      // It may have ended by itself, and the plugin with it.
      channel.call('release', [stream]).catch(() => undefined);
    },
  };
}

/** The other side's answer, taken apart and put together again. Throws `TypeError`. */
function readAnswer(value: unknown): EndpointReply & { readonly stream?: number } {
  const { status, headers, body, stream } = (value ?? {}) as { [key: string]: unknown };
  const isStream = stream === undefined || (typeof stream === 'number' && Number.isSafeInteger(stream) && stream > 0);
  const isBody = body === undefined || body instanceof Uint8Array;
  if (typeof status !== 'number' || !Number.isSafeInteger(status) || !isStream || !isBody || !areTexts(headers)) {
    throw new TypeError('The plugin did not answer with a status, headers and bytes.');
  }
  return {
    status,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    ...(stream === undefined ? {} : { stream }),
  };
}

function areTexts(value: unknown): value is { readonly [name: string]: string } {
  if (typeof value !== 'object' || value === null) return false;
  const entries = Object.entries(value);
  return entries.length <= HEADERS && entries.every(([, text]) => typeof text === 'string');
}
