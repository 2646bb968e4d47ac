import type { Activity, Quarantine } from './activation.ts';
import { AirlockError } from './errors.ts';
import { parseName } from './packages/names.ts';
import { enabledPlugin } from './packages/enabled.ts';
import { readPluginRow, type PluginRow } from './packages/rows.ts';
import type { InstalledPlugin, PluginState } from './plugins.ts';
import type { LazyActivation } from './lazy-activation.ts';
import { mayRunInPage, refusedByPolicy, type HostPolicy } from './policy.ts';
import { packageFault } from './quarantines.ts';
import type { Store } from './store.ts';

export interface ProfileOptions {
  readonly store: Store;
  readonly policy: HostPolicy;
  readonly activation: LazyActivation;
  readonly report: (error: AirlockError) => void;
}

/** The installed plugins of this browser profile, as this page knows them, and whether each is switched on in it. */
export interface Profile {
  readonly list: () => readonly InstalledPlugin[];
  readonly get: (name: string) => InstalledPlugin | undefined;
  readonly subscribe: (listener: () => void) => () => void;
  readonly rows: () => readonly PluginRow[];
  readonly row: (name: string) => PluginRow | undefined;
  /** Whether there is a row at all, be it damaged. */
  readonly knows: (name: string) => boolean;
  /** Read the store and switch on what is enabled. Runs no code of a plugin. */
  load(quarantines: ReadonlyMap<string, Quarantine>): Promise<void>;
  /** Read one row again, which another tab has changed. */
  reload(name: string): Promise<void>;
  /** Take over a row; what ran by the old one stops, and what the new one enables is switched on. */
  replace(row: PluginRow): Promise<void>;
  /** Take over a row that changes nothing in what runs. */
  update(row: PluginRow): void;
  remove(name: string): Promise<void>;
  /** It may not run, by what its registry says now; `undefined`: it may again. */
  refuse(name: string, error: AirlockError | undefined): Promise<void>;
  /** Forget a refusal, so that switching on tries again. */
  forgive(name: string): void;
}

export function createProfile({ store, policy, activation, report }: ProfileOptions): Profile {
  const rows = new Map<string, PluginRow>();
  const damaged = new Set<string>();
  const refused = new Map<string, AirlockError>();
  const shown = new Map<string, InstalledPlugin>();
  const listeners = new Set<() => void>();
  let list: readonly InstalledPlugin[] | undefined;

  function changed(name: string): void {
    shown.delete(name);
    list = undefined;
    for (const listener of listeners) listener();
  }
  activation.subscribe(changed);

  function blocked({ name, active }: PluginRow): AirlockError | undefined {
    const { publisher, realm, pageConsent } = active;
    const reason =
      refusedByPolicy(policy, name, publisher) ??
      (realm === 'page' && !mayRunInPage(policy, publisher, pageConsent)
        ? `The policy of this app does not let "${name}" run in the page.`
        : undefined);
    return reason === undefined ? undefined : new AirlockError('POLICY_REFUSED', reason, { plugin: name });
  }

  function stateOf(row: PluginRow): PluginState {
    const policyError = blocked(row);
    if (policyError) return { kind: 'blocked', error: policyError };
    const refusal = refused.get(row.name);
    if (refusal) return { kind: 'revoked', error: refusal };
    return row.enabled ? activityState(activation.activity(row.name)) : { kind: 'disabled' };
  }

  const mayRun = (row: PluginRow): boolean => row.enabled && !blocked(row) && !refused.has(row.name);

  function read(name: string, value: unknown): PluginRow | undefined {
    damaged.delete(name);
    try {
      return value === undefined ? undefined : readPluginRow(name, value);
    } catch (error) {
      damaged.add(name);
      if (error instanceof AirlockError) report(error.with({ plugin: name }));
      return undefined;
    }
  }

  async function switchOn(row: PluginRow): Promise<void> {
    if (!mayRun(row)) return;
    const ready = await activation.ready();
    // Another change may have come in the meantime.
    if (rows.get(row.name) === row && mayRun(row)) ready.enable(enabledPlugin(row));
  }

  async function replace(row: PluginRow): Promise<void> {
    const before = rows.get(row.name);
    rows.set(row.name, row);
    damaged.delete(row.name);
    if (before?.active.release !== row.active.release) refused.delete(row.name);
    const stopped = before ? activation.disable(row.name) : undefined;
    changed(row.name);
    await stopped;
    await switchOn(row);
    changed(row.name);
  }

  async function remove(name: string): Promise<void> {
    const stopped = rows.has(name) ? activation.disable(name) : undefined;
    rows.delete(name);
    damaged.delete(name);
    refused.delete(name);
    changed(name);
    await stopped;
  }

  function get(name: string): InstalledPlugin | undefined {
    const row = rows.get(name);
    if (!row) return undefined;
    const plugin = shown.get(name) ?? describe(row, stateOf(row));
    shown.set(name, plugin);
    return plugin;
  }

  return {
    get,
    list() {
      list ??= [...rows.keys()].sort().flatMap((name) => get(name) ?? []);
      return list;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rows: () => [...rows.values()],
    row: (name) => rows.get(name),
    knows: (name) => rows.has(name) || damaged.has(name),

    async load(quarantines) {
      const stored = await store.transaction(['plugins'], 'read', (tx) => tx.entries('plugins'));
      for (const [name, value] of stored) {
        const row = read(name, value);
        if (row) rows.set(name, row);
      }
      const running = [...rows.values()].filter(mayRun);
      if (running.length === 0) return;
      const ready = await activation.ready();
      for (const row of running) ready.enable(enabledPlugin(row), quarantines.get(row.name));
    },

    async reload(name) {
      const value = await store.transaction(['plugins'], 'read', (tx) => tx.get('plugins', name));
      const row = read(name, value);
      const before = rows.get(name);
      if (!row) return remove(name);
      const { active, enabled } = row;
      if (
        before?.active.release !== active.release ||
        before.active.realm !== active.realm ||
        before.enabled !== enabled
      ) {
        return replace(row);
      }
      rows.set(name, row);
      for (const index of new Set([...Object.keys(before.priorities), ...Object.keys(row.priorities)])) {
        activation.setPriority(name, Number(index), row.priorities[index]);
      }
      changed(name);
    },

    replace: (row) => replace(row),

    update(row) {
      rows.set(row.name, row);
      changed(row.name);
    },
    remove,

    async refuse(name, error) {
      const row = rows.get(name);
      if (!row || refused.has(name) === (error !== undefined)) return;
      if (error) {
        refused.set(name, error);
        changed(name);
        report(error);
        await activation.disable(name);
      } else {
        refused.delete(name);
        await switchOn(row);
      }
      changed(name);
    },

    forgive(name) {
      if (refused.delete(name)) changed(name);
    },
  };
}

function activityState(activity: Activity | undefined): PluginState {
  if (!activity) return { kind: 'ready' };
  const { state, error, quarantine, isolation = 'none' } = activity;
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

function describe(row: PluginRow, state: PluginState): InstalledPlugin {
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
