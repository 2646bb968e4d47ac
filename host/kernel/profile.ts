import type { Quarantine } from './activation/activation.ts';
import { AirlockError } from './errors.ts';
import { enabledPlugin } from './packages/enabled.ts';
import { readPluginRow, type PluginRow } from './packages/rows.ts';
import type { InstalledPlugin, PauseReason, PluginState } from './management/plugins.ts';
import { activityState, describe } from './management/installed.ts';
import type { LazyActivation } from './activation/lazy-activation.ts';
import { isLocal } from './management/local-packages.ts';
import { mayRunInPage, refusedByPolicy, type HostPolicy } from './policy/policy.ts';
import type { Store } from './storage/store.ts';

export interface ProfileOptions {
  readonly store: Store;
  readonly policy: HostPolicy;
  readonly activation: LazyActivation;
  readonly report: (error: AirlockError) => void;
  /** What is paused from the beginning. */
  readonly paused?: ReadonlyMap<PauseReason, (row: PluginRow) => boolean>;
}

export interface SyncOptions {
  readonly restart?: boolean;
  readonly after?: () => Promise<unknown>;
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
  /** Whether all that was found changed has taken effect in this page. */
  isSettled(): boolean;
  /** Read the store and switch on what is enabled. Runs no code of a plugin. */
  load(quarantines: () => Promise<ReadonlyMap<string, Quarantine>>): Promise<void>;
  /**
   * A row was changed, here or in another tab: read it, stop what ran by the old one and let run what the new one says.
   * `restart`: also when it is the same code. `after`: reads what has to be known before it takes effect.
   */
  sync(name: string, options?: SyncOptions): Promise<void>;
  /** Stop its code, until `sync`. */
  halt(name: string): Promise<void>;
  /** It may not run, by what its registry says now; `undefined`: it may again. */
  refuse(name: string, error: AirlockError | undefined): Promise<void>;
  /** Forget a refusal and a suspicion, so that switching on tries again. */
  forgive(name: string): void;
  /** The policy changed: stop what it refuses now, and let run what it does not refuse any more. */
  judge(): Promise<void>;
  /** Pause what `is` holds for, and let run what it does not hold for any more. */
  pause(why: PauseReason, is: (name: string) => boolean): Promise<void>;
}

export function createProfile({ store, policy, activation, report, paused }: ProfileOptions): Profile {
  const pauses = new Map(paused);
  const forgiven = new Set<string>();
  const rows = new Map<string, PluginRow>();
  const damaged = new Set<string>();
  const refused = new Map<string, AirlockError>();
  const shown = new Map<string, InstalledPlugin>();
  /** Rows by which plugins are switched on in this page. */
  const switchedOn = new Map<string, PluginRow>();
  const turns = new Map<string, Promise<void>>();
  const listeners = new Set<() => void>();
  let list: readonly InstalledPlugin[] | undefined;

  function changed(name: string): void {
    shown.delete(name);
    list = undefined;
    for (const listener of listeners) listener();
  }
  activation.subscribe((name) => {
    const row = rows.get(name);
    const told = shown.get(name);
    // A start is several moves that are one state to who looks at it, and draws it anew.
    if (row === undefined || told === undefined || !isSameState(told.state, stateOf(row))) changed(name);
  });

  function blocked({ name, active }: PluginRow): AirlockError | undefined {
    const { publisher, realm, pageConsent } = active;
    const reason =
      refusedByPolicy(policy, name, publisher) ??
      (policy.unlisted === 'never' && isLocal(name)
        ? 'The policy of this app takes no plugin that no registry lists.'
        : undefined) ??
      (policy.denyRealms?.includes(realm) ? `The policy of this app lets no plugin run as "${realm}".` : undefined) ??
      (realm === 'page' && !mayRunInPage(policy, publisher, pageConsent)
        ? `The policy of this app does not let "${name}" run in the page.`
        : undefined);
    return reason === undefined ? undefined : new AirlockError('POLICY_REFUSED', reason, { plugin: name });
  }

  function stateOf(row: PluginRow): PluginState {
    const policyError = blocked(row);
    if (policyError) return { kind: 'blocked', error: policyError };
    const refusal = refused.get(row.name);
    if (refusal) return { kind: refusal.code === 'POLICY_REFUSED' ? 'blocked' : 'revoked', error: refusal };
    if (!row.enabled) return { kind: 'disabled' };
    const why = pausedBy(row);
    return why === undefined ? activityState(activation.activity(row.name), row.active.realm) : { kind: 'paused', why };
  }

  function pausedBy(row: PluginRow): PauseReason | undefined {
    for (const [why, is] of pauses) if (is(row) && !(why === 'suspect' && forgiven.has(row.name))) return why;
    return undefined;
  }

  const mayRun = (row: PluginRow): boolean =>
    row.enabled && !blocked(row) && !refused.has(row.name) && pausedBy(row) === undefined;

  function read(name: string, value: unknown): PluginRow | undefined {
    damaged.delete(name);
    if (value === undefined) return undefined;
    try {
      return readPluginRow(name, value);
    } catch (error) {
      damaged.add(name);
      if (error instanceof AirlockError) report(error.with({ plugin: name }));
      return undefined;
    }
  }

  /** Let run what should, as the row says; stop what runs by another one. */
  async function apply(name: string, restart: boolean): Promise<void> {
    const row = rows.get(name);
    const on = switchedOn.get(name);
    const stays = row !== undefined && on !== undefined && !restart && mayRun(row) && isSameCode(row, on);
    if (on && row && mayRun(row) && !isSameCode(row, on)) {
      // Other code in its place: callers wait for it, and it goes on where the old one stopped.
      switchedOn.set(name, row);
      await (await activation.ready()).replace(enabledPlugin(row));
      return;
    }
    if (on && !stays) {
      switchedOn.delete(name);
      const stopped = activation.disable(name);
      changed(name);
      await stopped;
    }
    if (!row || !mayRun(row)) return;
    if (stays) {
      for (const index of new Set([...Object.keys(on.priorities), ...Object.keys(row.priorities)])) {
        activation.setPriority(name, Number(index), row.priorities[index]);
      }
    } else {
      (await activation.ready()).enable(enabledPlugin(row));
    }
    switchedOn.set(name, row);
  }

  async function syncNow(name: string, { restart = false, after }: SyncOptions): Promise<void> {
    const before = rows.get(name);
    const [value] = await Promise.all([
      store.transaction(['plugins'], 'read', (tx) => tx.get('plugins', name)),
      after?.(),
    ]);
    const row = read(name, value);
    if (row) rows.set(name, row);
    else rows.delete(name);
    if (!row || (before && !isSameCode(row, before))) refused.delete(name);
    await apply(name, restart);
    changed(name);
  }

  /** Changes of one plugin are followed one after the other, each from what the store says then. */
  function inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
    turns.set(name, turn);
    const forget = (): void => {
      if (turns.get(name) === turn) turns.delete(name);
    };
    turn.then(forget, forget);
    return turn;
  }

  async function applyAll(): Promise<void> {
    // What needs others is stopped before them, and started after them: activation sees to that.
    await Promise.all([...rows.keys()].map((name) => inTurn(name, () => apply(name, false))));
    for (const name of rows.keys()) changed(name);
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
    isSettled: () => turns.size === 0,

    async load(quarantines) {
      // Known before anything is switched on, and asked for at once: the database takes as long for one as for both.
      const [stored, held] = await Promise.all([
        store.transaction(['plugins'], 'read', (tx) => tx.entries('plugins')),
        quarantines(),
      ]);
      for (const [name, value] of stored) {
        const row = read(name, value);
        if (row) rows.set(name, row);
      }
      const running = [...rows.values()].filter(mayRun);
      if (running.length === 0) return;
      const ready = await activation.ready();
      for (const row of running) {
        ready.enable(enabledPlugin(row), held.get(row.name));
        switchedOn.set(row.name, row);
      }
    },

    sync: (name, options = {}) => inTurn(name, () => syncNow(name, options)),

    halt: (name) =>
      inTurn(name, async () => {
        switchedOn.delete(name);
        await activation.disable(name);
      }),

    async refuse(name, error) {
      const row = rows.get(name);
      // A start may have found a revocation before anybody said so here; when it is lifted, only a new start helps.
      const restart = row !== undefined && !error && !refused.has(name) && stateOf(row).kind === 'revoked';
      if (!row || (refused.has(name) === (error !== undefined) && !restart)) return;
      if (error) {
        refused.set(name, error);
        report(error);
      } else {
        refused.delete(name);
      }
      changed(name);
      await inTurn(name, () => apply(name, restart));
      changed(name);
    },

    forgive(name) {
      const wasHeld = !forgiven.has(name) && pauses.has('suspect');
      forgiven.add(name);
      if (refused.delete(name) || wasHeld) changed(name);
    },

    judge: applyAll,

    async pause(why, is) {
      pauses.set(why, ({ name }) => is(name));
      await applyAll();
    },
  };
}

function isSameState(a: PluginState, b: PluginState): boolean {
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value);
}

/** Whether what runs by one row may go on by the other. Installing the same release again counts as new code. */
function isSameCode({ active: a }: PluginRow, { active: b }: PluginRow): boolean {
  return a.release === b.release && a.realm === b.realm && a.at === b.at;
}
