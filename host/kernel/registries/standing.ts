import { RegistryError, type PluginStatus, type RegistryClient, type VerifiedRelease } from '@airlock/registry/client';
import type { KnownRegistry } from './catalogue-entry.ts';
import { AirlockError } from '../errors.ts';
import { parseName } from '../packages/names.ts';
import type { PluginRow } from '../packages/rows.ts';
import { fromRegistry } from './registry-errors.ts';
import type { Store } from '../storage/store.ts';

/** Plugins asked about at a time. */
const PARALLEL = 4;

/** The head that was learned from last, in this page. */
const lessons = new WeakMap<RegistryClient, string>();

/**
 * Learn what the newest head says about installed plugins, once for each head, where the registry can be reached.
 * Resolves when all were asked; being offline is no failure, a refusal is reported.
 */
export async function learnStanding(
  store: Store,
  { client }: KnownRegistry,
  rows: readonly PluginRow[],
  report: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { state } = await client.freshness();
  const head = await client.head();
  if (state !== 'fresh' || !head) return;
  // Whatever is installed later learns its standing as it is installed.
  const lesson = `${head.root}.${head.version}`;
  const key = `standing/${client.id}`;
  // Where another tab was first, it is learned once more, which changes nothing.
  const last = lessons.get(client) ?? (await store.transaction(['state'], 'read', (tx) => tx.get('state', key)));
  const known = last === lesson;
  const waiting = known ? await unknown(client, rows) : [...rows];
  let learned = true;
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      if (signal?.aborted) return;
      try {
        await learnOne({ client }, row, signal);
      } catch (error) {
        learned = false;
        const harmless = error instanceof RegistryError && ['UNREACHABLE', 'TOO_SLOW', 'ABORTED'].includes(error.code);
        if (!harmless) report(fromRegistry(error, 'REGISTRY_REFUSED', { plugin: row.name }, signal));
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  if (!learned || signal?.aborted) return;
  lessons.set(client, lesson);
  if (known) return;
  // It saves the next page from asking again, which nobody here waits for.
  store.transaction(['state'], 'write', (tx) => tx.put('state', key, lesson)).catch(report);
}

/** Those that nothing is known about: what this browser knew of them was lost. */
async function unknown(client: RegistryClient, rows: readonly PluginRow[]): Promise<PluginRow[]> {
  const asked = rows.map(async (row) => ({ row, state: await stateOf(client, row) }));
  return (await Promise.all(asked)).flatMap(({ row, state }) => (state === 'unknown' ? [row] : []));
}

async function stateOf(client: RegistryClient, { name, active }: PluginRow): Promise<PluginStatus['state']> {
  return (await client.status({ id: parseName(name)?.id ?? '', release: active.release })).state;
}

/** Learn it about one plugin, as far as the registry answers. */
export async function learnOne(
  { client }: Pick<KnownRegistry, 'client'>,
  row: PluginRow,
  signal?: AbortSignal,
): Promise<void> {
  const id = parseName(row.name)?.id ?? '';
  await client.lookup(id, signal);
  // Reading its release again brings back what was lost, if it is still listed.
  if ((await stateOf(client, row)) === 'unknown')
    await client.release(id, { version: row.active.manifest.version }, signal).catch(() => {});
}

/** What identifies a release to its registry. */
type ReleaseSubject = Pick<VerifiedRelease, 'publisher' | 'seq'> & { readonly release: string };

/** Why a release may not run by what is known now, without network; `undefined` when it may. */
export async function refusalOf(
  client: RegistryClient,
  name: string,
  { release, publisher, seq }: ReleaseSubject,
): Promise<AirlockError | undefined> {
  const id = parseName(name)?.id ?? '';
  const { state, reason, url } = await client.status({ id, release, publisher, seq });
  if (state === 'active' || state === 'yanked' || state === 'unknown') return undefined;
  const why = reason === undefined ? '' : `: ${reason}`;
  const what = state === 'revoked' ? `was revoked${why}` : 'is not listed any more';
  return new AirlockError('PACKAGE_REVOKED', `This release of "${name}" ${what}.`, {
    plugin: name,
    detail: { state, reason, url },
    recovery: 'disabled',
  });
}
