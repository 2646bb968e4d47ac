import type { JsonSchema } from '@airlock/sdk';
import { within, type Clock } from '../clock.ts';
import { readBodyAs } from './endpoint-request.ts';
import { collected, limited, resultOf } from './endpoint-response.ts';
import { keyOf } from './endpoint-routes.ts';
import type { EndpointProvider, EndpointResult } from './endpoints.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { GrantWatch } from '../grants/grant-watch.ts';
import type { EndpointReply, PieceSource } from '../realm.ts';

/** Milliseconds a reader waits for the next piece of an answer. */
const PIECE = 60_000;
/** Bytes of a JSON answer that is checked against a schema. */
const CHECKED = 4 * 2 ** 20;

/**
 * What a plugin answered, held to the schema that it declares. Throws `ENDPOINT_INVALID_RESPONSE`, put down to the plugin.
 * `mismatch` says what does not fit.
 */
export async function checkedResult(
  provider: EndpointProvider,
  reply: EndpointReply,
  mismatch: (schema: JsonSchema, value: unknown) => Promise<string | undefined>,
): Promise<EndpointResult> {
  const { endpoint } = provider;
  try {
    const result = resultOf(reply);
    const isJson = /^application\/(json|[\w.+-]+\+json)\b/.test(result.headers['content-type'] ?? '');
    if (endpoint.response === undefined || result.status >= 300 || !isJson) return result;
    const { pieces, ...whole } = result;
    const body = pieces === undefined ? result.body : await collected(limited(pieces, CHECKED));
    const wrong = await mismatch(endpoint.response, readBodyAs('application/json', body));
    if (wrong !== undefined) {
      throw new AirlockError('ENDPOINT_INVALID_RESPONSE', `It does not fit what it declares: ${wrong}`);
    }
    return { ...whole, ...(body === undefined ? {} : { body }) };
  } catch (thrown) {
    reply.pieces?.cancel();
    const error = new AirlockError(
      'ENDPOINT_INVALID_RESPONSE',
      `The answer of "${keyOf(endpoint)}" of '${provider.plugin}' is not in order: ${messageOf(thrown)}`,
      { plugin: provider.plugin, cause: thrown },
    );
    provider.fault(error);
    throw error;
  }
}

/** What bodies in pieces are held to: `most` bytes in all, and the permission for as long as they are read. */
export interface PieceLimits {
  readonly clock: Clock;
  readonly most: number;
  readonly granted: GrantWatch | undefined;
}

/** A body in pieces under its limits. `done` is called when it ends, however that is. */
export function guardedPieces(
  { plugin, endpoint, fault }: EndpointProvider,
  pieces: PieceSource,
  { clock, most, granted }: PieceLimits,
  done: () => void,
): PieceSource {
  const source = limited(pieces, most);
  const signal = granted?.signal ?? new AbortController().signal;
  const leave = (): void => {
    granted?.stop();
    done();
  };
  // A reader who does not come back would else keep the body, and its place.
  signal.addEventListener('abort', () => {
    leave();
    source.cancel();
  });
  const late = (): AirlockError =>
    new AirlockError('ENDPOINT_TIMEOUT', `"${keyOf(endpoint)}" gave nothing for ${PIECE} ms.`, { plugin });
  return {
    async pull() {
      try {
        const piece = await within(clock, PIECE, signal, () => source.pull(), late);
        if (piece === undefined) leave();
        return piece;
      } catch (thrown) {
        leave();
        source.cancel();
        const error = toAirlockError(thrown, 'ENDPOINT_FAILED', { plugin });
        // That the plugin was stopped meanwhile, or may not serve any more, is no fault of its code.
        if (error.code !== 'CHANNEL_CLOSED' && !signal.aborted) fault(error);
        throw error;
      }
    },
    cancel() {
      leave();
      source.cancel();
    },
  };
}
