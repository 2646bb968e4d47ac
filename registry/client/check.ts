import {
  CHANGES_TARGET,
  decodeChangeFilter,
  encodeUtf8,
  RegistryError,
  sha256,
  type ChangeFilter,
} from '../format/index.ts';
import type { RegistryClient } from './client.ts';
import { isBefore } from './trust.ts';

export interface CheckOptions {
  /** System time in milliseconds. */
  readonly now: number;
  readonly crypto: SubtleCrypto;
  readonly signal?: AbortSignal;
}

/** A filter saves bytes only: after this long the whole path is walked whatever it says; milliseconds. */
const WALK_AFTER = 7 * 24 * 3_600_000;
const FILTER_BYTES = 262_144;

/**
 * Bring what is known of installed plugins up to the newest head (`refresh` first). Plugins that the operator's change
 * filter clears are not looked up, unless that was 7 days ago. Resolves to the ids that were.
 */
export async function checkPlugins(
  client: RegistryClient,
  ids: readonly string[],
  { now, crypto, signal }: CheckOptions,
): Promise<string[]> {
  const head = await client.head();
  if (!head) throw new RegistryError('UNINITIALIZED', 'Nothing is known of the registry yet: refresh it first');
  const file = head.files[CHANGES_TARGET];
  const since = file?.custom?.['since'];
  let filter: ChangeFilter | undefined;
  if (file && typeof since === 'number') {
    const { sha256, length } = file;
    filter = decodeChangeFilter(
      await client.object({ shelf: 's', sha256, length, limit: FILTER_BYTES, signal }),
      CHANGES_TARGET,
    );
  }
  const due: string[] = [];
  for (const id of ids) {
    const { seen } = await client.status(id);
    const isCleared =
      seen !== undefined &&
      typeof since === 'number' &&
      // The filter speaks of the time from `since` on, under this root.
      seen.head[0] === head.root &&
      !isBefore(seen.head, [head.root, since]) &&
      Math.abs(now - seen.at) < WALK_AFTER &&
      filter?.mayContain(await sha256(crypto, encodeUtf8(id))) === false;
    if (!isCleared) due.push(id);
  }
  await Promise.all(due.map((id) => client.lookup(id, signal)));
  return due;
}
