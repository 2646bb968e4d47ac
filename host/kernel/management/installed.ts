import type { RealmKind } from '@airlock/sdk';
import type { Activity } from '../activation/activation.ts';
import { packageFault } from './package-fault.ts';
import { parseName } from '../packages/names.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { InstalledPlugin, PluginState } from './plugins.ts';

/** Where a plugin that is switched on stands, in the words of users. */
export function activityState(activity: Activity | undefined, realm: RealmKind): PluginState {
  if (!activity) return { kind: 'ready' };
  // A sandbox shares a process at worst; only code of the realm `page` is in the page.
  const { state, error, quarantine, isolation = realm === 'page' ? 'page' : 'shared-process' } = activity;
  const fault = quarantine ? packageFault(quarantine) : state === 'error' ? error : undefined;
  if (fault) return { kind: fault.code === 'PACKAGE_REVOKED' ? 'revoked' : 'error', error: fault };
  if (quarantine) return { kind: 'quarantined', by: quarantine.by, error: quarantine.error };
  switch (state) {
    case 'active':
      return { kind: 'active', isolation };
    case 'loading':
    case 'loaded':
    case 'initializing':
      return { kind: 'starting' };
    case 'stopping':
    case 'stopped':
    case 'unloading':
      return { kind: 'stopping' };
    default:
      return { kind: 'ready' };
  }
}

/** A row as apps see it. */
export function describe(row: PluginRow, state: PluginState): InstalledPlugin {
  const { name, active, previous, enabled, installedAt, priorities } = row;
  const { registry = '', id = name } = parseName(name) ?? {};
  return Object.freeze({
    name,
    id,
    registry,
    manifest: active.manifest,
    publisher: active.publisher,
    publisherName: active.publisherName,
    release: active.release,
    realm: active.realm,
    enabled,
    state,
    bytes: active.bytes,
    installedAt,
    updatedAt: active.at,
    ...(previous
      ? { previous: { version: previous.manifest.version, release: previous.release, at: previous.at } }
      : {}),
    priorities,
  });
}
