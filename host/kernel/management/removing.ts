import type { Clock } from '../clock.ts';
import { leaveGarbage } from '../packages/collect.ts';
import { removePlugin } from '../packages/change.ts';
import type { LocalPart } from '../packages/local/index.ts';
import { removedKey } from '../packages/removed-rows.ts';
import { part } from '../part.ts';
import { requiredByPolicy, type HostPolicy } from '../policy/policy.ts';
import type { PluginRow } from '../packages/rows.ts';
import type { LoadedPackage } from '../realm.ts';
import type { Transaction } from '../storage/store.ts';
import type { Changing, ChangingOptions } from './changing.ts';
import { isLocal } from './local-packages.ts';
import type { PluginChanges } from './plugins.ts';
import { writeQuarantine } from './quarantines.ts';

export interface RemovingOptions extends ChangingOptions {
  readonly clock: Clock;
  readonly planning: { readonly policy: HostPolicy };
  readonly local: (() => Promise<LocalPart>) | undefined;
  readonly verify: (row: PluginRow) => Promise<Pick<LoadedPackage, 'file'>>;
  readonly changing: Changing;
  readonly enable: (name: string) => Promise<void>;
  readonly disable: (name: string) => Promise<void>;
}

/** Hardly ever needed, so it comes when it is. */
const removal = part(() => import('./removals.ts'));

/** Taking plugins away, and the day in which they can be put back. */
export function createRemoving(
  options: RemovingOptions,
): Pick<PluginChanges, 'uninstall' | 'removed' | 'restore' | 'discard'> {
  const { store, clock, grants, profile, enable, disable } = options;
  const { policy } = options.planning;
  const { resolve, require, refuse, requireApproval, installed, locked, collect, changed } = options.changing;

  return {
    async uninstall(name, { data, also = [] }) {
      if (!profile.knows(name)) require(name);
      refuse(name, requiredByPolicy(policy, name));
      for (const each of also) await disable(each);
      // The file that it came from is the user's to choose again.
      const isKept = data === 'keep' && !isLocal(name);
      const { keepRemoved } = isKept ? await removal() : {};
      const keep = keepRemoved && ((tx: Transaction) => keepRemoved(tx, name, also, clock.now()));
      await locked(name, async () => {
        // What still runs could store something after its data was deleted.
        await profile.halt(name);
        try {
          await removePlugin(store, name, data, keep);
          await writeQuarantine(store, name, undefined);
          if (isLocal(name)) await (await options.local?.())?.forget(name);
        } finally {
          await grants.reload(name);
          await profile.sync(name);
        }
        await changed(name, { action: 'uninstall', detail: data === 'delete' ? 'data deleted' : 'data kept' });
        await collect();
      });
    },

    removed: async () => (await removal()).listRemoved(store, clock.now()),

    async restore(name) {
      const { restoreRemoved } = await removal();
      const also = await locked(name, () =>
        restoreRemoved(name, {
          ...options,
          policy,
          registry: resolve(name).registry,
          requireApproval,
          changed,
        }),
      );
      for (const each of also) if (profile.row(each)?.enabled === false) await enable(each);
      return installed(name);
    },

    discard: (name) =>
      locked(name, async () => {
        await store.transaction(['state'], 'write', async (tx) => {
          await leaveGarbage(tx);
          await tx.delete('state', removedKey(name));
        });
        await collect();
      }),
  };
}
