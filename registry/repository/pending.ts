import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeUtf8,
  isPluginId,
  parseCatalogueFacts,
  parseJson,
  parseRecord,
  type Bytes,
  type PluginRecord,
  type Revocation,
} from '../format/index.ts';
import { object } from '../format/check.ts';
import { jsonFile, namesIn, readIfThere, writeFileAtomic } from './files.ts';
import { pendingPath } from './workspace.ts';

/** Accepted changes that the next build publishes: the next record of each changed plugin, and the urgent revocations. */
export interface Pending {
  readonly records: ReadonlyMap<string, PendingRecord>;
  readonly revocations?: readonly Revocation[];
}

/** A record in the exact bytes that will be listed. */
export interface PendingRecord {
  readonly bytes: Bytes;
  readonly record: PluginRecord;
}

const plugins = (dir: string): string => join(pendingPath(dir), 'plugins');
const recordPath = (dir: string, id: string): string => join(plugins(dir), `${id}.json`);
const revocationsPath = (dir: string): string => join(pendingPath(dir), 'revocations.json');

export async function readPending(dir: string): Promise<Pending> {
  const records = new Map<string, PendingRecord>();
  for (const name of (await namesIn(plugins(dir))).sort()) {
    const id = name.replace(/\.json$/, '');
    const pending = name.endsWith('.json') && isPluginId(id) ? await readPendingRecord(dir, id) : undefined;
    if (pending) records.set(id, pending);
  }
  const revocations = await readPendingRevocations(dir);
  return { records, ...(revocations && { revocations }) };
}

export async function readPendingRecord(dir: string, id: string): Promise<PendingRecord | undefined> {
  const path = recordPath(dir, id);
  const bytes = await readIfThere(path);
  return bytes && { bytes, record: parseRecord(bytes, path) };
}

export async function readPendingRevocations(dir: string): Promise<readonly Revocation[] | undefined> {
  const path = revocationsPath(dir);
  const bytes = await readIfThere(path);
  return bytes && parseCatalogueFacts(object(parseJson(bytes, path), path), path).revocations;
}

/** Accept the next record of a plugin. What it names must be in the site already. */
export async function putPendingRecord(dir: string, record: PluginRecord): Promise<void> {
  const bytes = encodeUtf8(JSON.stringify(record));
  parseRecord(bytes, `record of ${record.id}`); // what is written can be read
  await writeFileAtomic(recordPath(dir, record.id), bytes);
}

export async function putPendingRevocations(dir: string, revocations: readonly Revocation[]): Promise<void> {
  await writeFileAtomic(revocationsPath(dir), jsonFile({ revocations }));
}

/** Forget what a build has published. Commands take turns, so nothing newer can be lost. */
export async function clearPending(dir: string): Promise<void> {
  await rm(pendingPath(dir), { recursive: true, force: true });
}
