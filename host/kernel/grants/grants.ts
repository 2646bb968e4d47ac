import type { PermissionName, PluginManifest } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import { putDue } from '../audit/due.ts';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { grantDetail, joinedGrants, without } from './joined-grants.ts';
import { grantsOrNone, readGrantsRow, type GrantsRow } from './grant-rows.ts';
import { commonScope, covers, scopeOf } from '../packages/permission-scope.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Store } from '../storage/store.ts';
import type { TabSignal } from '../storage/tabs.ts';

/** What a permission was granted for: the request without its reason, so `{ read: ['submissions'] }`. */
export type GrantScope = { readonly [list: string]: readonly string[] };

export interface Grant {
  readonly permission: PermissionName;
  readonly scope: GrantScope;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly by: 'install' | 'user' | 'policy';
  /** `session` ends when the page is closed. */
  readonly lasts: 'always' | 'session';
  /** Ends by itself then, in milliseconds since the epoch. Default: never. */
  readonly until?: number;
}

/** The user does not want to be asked for it again. */
export interface Refusal {
  readonly permission: PermissionName;
  readonly since: number;
}

export interface GrantChoice {
  /** Default: `always`. */
  readonly lasts?: Grant['lasts'];
  /** Part of what the plugin asks for. Default: all of it. */
  readonly scope?: GrantScope;
  /** Milliseconds from now until it ends by itself. Default: never. */
  readonly for?: number;
  /** Beside what is granted already, instead of in its place. Default: false. */
  readonly add?: boolean;
}

/** Who may do what. Changes take effect on the plugin's next call. */
export interface Grants {
  /** One entry per permission: all that is granted of it now. */
  of(plugin: string): readonly Grant[];
  /** The grant in force, if there is one. Looked at on every call. */
  find(plugin: string, permission: PermissionName): Grant | undefined;
  /** What the user does not want to be asked for again. */
  refusals(plugin: string): readonly Refusal[];
  /**
   * Grant what the installed release asks for under this name, or a part of it. Rejects with `POLICY_REFUSED`, or with
   * `PERMISSION_DENIED` when the plugin does not ask for that.
   */
  grant(plugin: string, permission: PermissionName, choice?: GrantChoice): Promise<void>;
  /** Take it back; calls under way that need it are aborted, and the plugin cannot ask for it again by itself. */
  revoke(plugin: string, permission: PermissionName): Promise<void>;
  /** The plugin asked, and the user does not want to be asked again. */
  refuse(plugin: string, permission: PermissionName): Promise<void>;
  /** Whether the plugin may ask the user for it now: optional, not ruled out by policy or by the user. */
  mayAsk(plugin: string, permission: PermissionName): boolean;
  /** Let it ask again. */
  forgetRefusal(plugin: string, permission: PermissionName): Promise<void>;
  subscribe(listener: () => void): () => void;
}

export interface GrantsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly tabs: TabSignal;
  readonly record: (fact: AuditFact) => void;
  /** Called after a fact was kept beside a change (`putDue`), for the log to take it over if it is there. */
  readonly kept: (fact: AuditFact) => void;
  /** Manifest of the installed release. */
  readonly manifestOf: (plugin: string) => PluginManifest | undefined;
  readonly onDamage: (error: AirlockError) => void;
}

/** Grants with what the composition of the host needs beside. */
export interface GrantKeeper extends Grants {
  /** Read a plugin's row again, after it was changed in a transaction or another tab. */
  reload(plugin: string): Promise<void>;
  reloadAll(): Promise<void>;
}

/** What is known of one plugin: its stored row, what lasts as long as the page, and both as one. */
interface Standing {
  row: GrantsRow;
  session: readonly Grant[];
  inForce: ReadonlyMap<PermissionName, Grant>;
  /** Ends the wait for the first grant that runs out. */
  cancel?: () => void;
}

export function createGrants(options: GrantsOptions): GrantKeeper {
  const { store, clock, policy, tabs, record, manifestOf } = options;
  const standings = new Map<string, Standing>();
  const listeners = new Set<() => void>();

  const denied = (permission: PermissionName): boolean => policy.denyPermissions?.includes(permission) ?? false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  /** Work out anew what is in force, now and when the first of it runs out. */
  function settle(plugin: string, change: Partial<Pick<Standing, 'row' | 'session'>>): void {
    const known = standings.get(plugin);
    known?.cancel?.();
    const standing: Standing = {
      row: { format: 1, name: plugin, grants: [] },
      session: [],
      ...known,
      ...change,
      inForce: new Map(),
    };
    delete standing.cancel;
    // What another tab took back since is over here, too, although only this page knew that it was granted.
    const refused = standing.row.refused ?? [];
    standing.session = standing.session.filter(
      (grant) => !refused.some(({ permission, since }) => permission === grant.permission && since > grant.since),
    );
    const now = clock.now();
    const lasting = [...standing.row.grants, ...standing.session].filter(
      ({ permission, since, until }) =>
        // A time that is measured by a clock which was set back would never be over.
        !denied(permission) && (until === undefined || (until > now && since <= now + CLOCK_SKEW)),
    );
    standing.inForce = joinedGrants(lasting);
    const next = Math.min(...lasting.map(({ until }) => until ?? Infinity));
    if (next < Infinity) {
      standing.cancel = clock.after(Math.min(next - now, LONGEST_WAIT), () => {
        settle(plugin, {});
        tell();
      });
    }
    standings.set(plugin, standing);
  }

  function take(plugin: string, value: unknown): void {
    try {
      // Without a row it is not installed any more: what was granted for the session is over, too.
      settle(plugin, { row: readGrantsRow(plugin, value), ...(value === undefined && { session: [] }) });
    } catch (error) {
      // Fail closed: nothing is granted until the user says so again.
      settle(plugin, { row: { format: 1, name: plugin, grants: [] } });
      if (error instanceof AirlockError) options.onDamage(error);
    }
  }

  /** `fact`: what the log says of it, kept with the change until the log has it. */
  async function change(plugin: string, edit: (row: GrantsRow) => GrantsRow, fact?: AuditFact): Promise<void> {
    await store.transaction(['grants', 'state'], 'write', async (tx) => {
      const value = await tx.get('grants', plugin);
      const row = edit(grantsOrNone(plugin, value));
      if (fact) await putDue(tx, fact, clock.now());
      // Nothing taken back from a plugin that was removed meanwhile leaves nothing behind.
      if (value === undefined && row.grants.length === 0) return;
      await tx.put('grants', plugin, row);
      settle(plugin, { row });
    });
    tabs.post({ type: 'grants', name: plugin });
    tell();
    if (fact) options.kept(fact);
  }

  /** The part of the request that is to be granted. Throws. */
  function chosenScope(plugin: string, permission: PermissionName, wanted: GrantScope | undefined): GrantScope {
    const request = manifestOf(plugin)?.permissions[permission];
    if (!request) {
      throw new AirlockError('PERMISSION_DENIED', `"${plugin}" does not ask for "${permission}".`, { plugin });
    }
    if (denied(permission)) {
      throw new AirlockError('POLICY_REFUSED', `The policy of this app denies "${permission}".`, { plugin });
    }
    const whole = scopeOf(permission, request);
    if (!wanted) return whole;
    // Methods of requests are not chosen one by one.
    const scope = whole['methods'] ? { ...wanted, methods: whole['methods'] } : wanted;
    const part = covers(whole, scope) ? commonScope(scope, whole) : undefined;
    if (part) return part;
    throw new AirlockError('PERMISSION_DENIED', `"${plugin}" does not ask for that part of "${permission}".`, {
      plugin,
    });
  }

  async function takeAway(plugin: string, permission: PermissionName, fact: AuditFact): Promise<void> {
    settle(plugin, { session: without(standings.get(plugin)?.session ?? [], permission) });
    const refusal: Refusal = { permission, since: clock.now() };
    const edit = (row: GrantsRow): GrantsRow => ({
      ...row,
      grants: without(row.grants, permission),
      refused: [...(row.refused ?? []).filter((known) => known.permission !== permission), refusal],
    });
    await change(plugin, edit, fact);
  }

  return {
    of: (plugin) => [...(standings.get(plugin)?.inForce.values() ?? [])],
    find: (plugin, permission) => standings.get(plugin)?.inForce.get(permission),
    refusals: (plugin) => standings.get(plugin)?.row.refused ?? [],

    async grant(plugin, permission, choice = {}) {
      const { lasts = 'always', add = false } = choice;
      const now = clock.now();
      const grant: Grant = {
        permission,
        scope: chosenScope(plugin, permission, choice.scope),
        since: now,
        by: 'user',
        lasts,
        ...(choice.for === undefined ? {} : { until: now + choice.for }),
      };
      const put = (grants: readonly Grant[]): readonly Grant[] => {
        const before = grants.filter((known) => known.permission === permission);
        const joined =
          add && joinedGrants([...before.filter(({ until }) => until === grant.until), grant]).get(permission);
        return [...without(grants, permission), joined || grant];
      };
      if (lasts === 'session') {
        const session = standings.get(plugin)?.session ?? [];
        settle(plugin, { session: put(session) });
      }
      const fact: AuditFact = { action: 'grant', plugin, subject: permission, detail: grantDetail(grant) };
      if (lasts === 'always' || !add) {
        const edit = (row: GrantsRow): GrantsRow => ({
          ...row,
          grants: lasts === 'always' ? put(row.grants) : without(row.grants, permission),
          ...(row.refused && { refused: row.refused.filter((refusal) => refusal.permission !== permission) }),
        });
        await change(plugin, edit, fact);
      } else {
        tell();
        record(fact);
      }
    },

    async revoke(plugin, permission) {
      await takeAway(plugin, permission, { action: 'revoke', plugin, subject: permission });
    },

    async refuse(plugin, permission) {
      await takeAway(plugin, permission, { action: 'declined', plugin, subject: permission, detail: 'never' });
    },

    mayAsk: (plugin, permission) =>
      manifestOf(plugin)?.permissions[permission]?.optional === true &&
      !denied(permission) &&
      !standings.get(plugin)?.row.refused?.some((refusal) => refusal.permission === permission),

    async forgetRefusal(plugin, permission) {
      await change(plugin, (row) => ({
        ...row,
        refused: (row.refused ?? []).filter((refusal) => refusal.permission !== permission),
      }));
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async reload(plugin) {
      take(plugin, await store.transaction(['grants'], 'read', (tx) => tx.get('grants', plugin)));
      tell();
    },

    async reloadAll() {
      for (const plugin of standings.keys()) settle(plugin, { row: { format: 1, name: plugin, grants: [] } });
      for (const [plugin, value] of await store.transaction(['grants'], 'read', (tx) => tx.entries('grants'))) {
        take(plugin, value);
      }
      tell();
    },
  };
}

/** Milliseconds by which clocks are put right now and then. */
const CLOCK_SKEW = 5 * 60_000;

/** Browsers take no longer delay for a timer; the rest is waited for again. */
const LONGEST_WAIT = 2 ** 31 - 1;
