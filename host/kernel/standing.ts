import { RegistryError } from '@airlock/registry/client';
import type { KnownRegistry } from './catalogue.ts';
import { AirlockError } from './errors.ts';
import { parseName } from './packages/names.ts';
import type { PluginRow } from './packages/rows.ts';
import { fromRegistry } from './registry-errors.ts';

/** Plugins asked about at a time. */
const PARALLEL = 4;

/**
 * Learn what the newest head says about installed plugins, where it can be reached; what is cached costs no request.
 * Resolves when all were asked; being offline is no failure, a refusal is reported.
 */
export async function learnStanding(
  { client }: KnownRegistry,
  rows: readonly PluginRow[],
  report: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { state } = await client.freshness();
  if (state !== 'fresh') return;
  const waiting = [...rows];
  const worker = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      if (signal?.aborted) return;
      try {
        await learnOne({ client }, row, signal);
      } catch (error) {
        const harmless = error instanceof RegistryError && ['UNREACHABLE', 'TOO_SLOW', 'ABORTED'].includes(error.code);
        if (!harmless) report(fromRegistry(error, 'REGISTRY_REFUSED', { plugin: row.name }, signal));
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

async function learnOne(
  { client }: Pick<KnownRegistry, 'client'>,
  row: PluginRow,
  signal?: AbortSignal,
): Promise<void> {
  const id = parseName(row.name)?.id ?? '';
  await client.lookup(id, signal);
  const { state } = await client.status({ id, release: row.active.release });
  // What this browser knew of the plugin was lost; reading its release again brings it back, if it is still listed.
  if (state === 'unknown') await client.release(id, { version: row.active.manifest.version }, signal).catch(() => {});
}

/** Why an installed release may not run by what is known now, without network; `undefined` when it may. */
export async function refusalOf({ client }: KnownRegistry, row: PluginRow): Promise<AirlockError | undefined> {
  const { name, active } = row;
  const { release, publisher, seq } = active;
  const { state, reason, url } = await client.status({ id: parseName(name)?.id ?? '', release, publisher, seq });
  if (state === 'active' || state === 'yanked' || state === 'unknown') return undefined;
  const why = reason === undefined ? '' : `: ${reason}`;
  const what = state === 'revoked' ? `was revoked${why}` : 'is not listed any more';
  return new AirlockError('PACKAGE_REVOKED', `Version ${active.manifest.version} of "${name}" ${what}.`, {
    plugin: name,
    detail: { state, reason, url },
    recovery: 'disabled',
  });
}
