import { AirlockError, messageOf } from './errors.ts';

/**
 * A part of the host that is loaded when it is first needed, and once. Rejects with `PART_UNREACHABLE` when it cannot be,
 * for example because the app was replaced on the server while the page was open; the next call tries again.
 */
export function part<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined;
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw new AirlockError('PART_UNREACHABLE', `A part of the app cannot be loaded: ${messageOf(error)}`, {
        cause: error,
      });
    }));
}
