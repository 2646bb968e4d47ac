import type { PluginManifest } from '@airlock/sdk';
import { createAudit } from '../../host/kernel/audit/audit.ts';
import type { AuditFact } from '../../host/kernel/audit/audit.ts';
import { text } from '../../host/kernel/check.ts';
import { systemClock } from '../../host/kernel/clock.ts';
import { createMonitor } from '../../host/kernel/observing/create-monitor.ts';
import { createDispatcher } from '../../host/kernel/dispatch/dispatch.ts';
import type { Grant } from '../../host/kernel/grants/grants.ts';
import { pageLocks } from '../../host/kernel/storage/locks.ts';
import { memoryStore } from '../../host/kernel/storage/memory-store.ts';
import { alone, type Family } from './family.ts';

const CALLS = 5000;
const RUNS = 101;
const NAME = '0123456789abcdef/notes';
const signal = new AbortController().signal;

/** What the way of a call costs in the page: rate, shape, grant, audit, monitor. The channel is measured elsewhere. */
export const family: Family = {
  name: 'permissions',
  about: 'a call of a service, without the channel: checks, grant, audit log and monitor',
  async run() {
    const fail = (error: unknown): never => {
      throw error;
    };
    const store = memoryStore();
    const audit = createAudit({
      store,
      clock: systemClock,
      crypto: crypto.subtle,
      locks: pageLocks(),
      onFailure: fail,
    });
    const monitor = createMonitor({
      clock: systemClock,
      store,
      policy: {},
      record: audit.record,
      quarantine: () => undefined,
      isSetAside: () => false,
      onFailure: fail,
    });
    const grant: Grant = { permission: 'data', scope: { read: ['forms'] }, since: 0, by: 'user', lasts: 'always' };
    const handle = (collection: string): Promise<string> => Promise.resolve(collection);
    const { call } = createDispatcher({
      services: [
        {
          name: 'data',
          permission: 'data',
          rate: 1e9,
          methods: {
            list: {
              args: [text(20)],
              subject: ([collection]) => String(collection),
              allows: ({ read }, collection) => read?.includes(collection) ?? false,
              handle: (_caller, collection: string) => handle(collection),
            },
          },
        },
      ],
      grants: { find: () => grant, refusals: () => [], subscribe: () => () => undefined },
      clock: systemClock,
      record(fact) {
        monitor.fact(fact);
        audit.record(fact);
      },
      // The dispatcher reads only the permissions of a manifest.
    }).callerFor({ name: NAME, manifest: manifest as unknown as PluginManifest, realm: 'worker' }, signal);

    const ours: number[] = [];
    const watching: number[] = [];
    const fact: AuditFact = { action: 'use', plugin: NAME, subject: 'data.list', detail: 'forms' };
    for (let run = -10; run < RUNS; run += 1) {
      const one = await perCall(() => call('data.list', ['forms'], signal));
      const two = await perCall(() => monitor.fact(fact));
      // The first runs warm up.
      if (run < 0) continue;
      ours.push(one);
      watching.push(two);
    }
    await monitor.flush();
    await audit.flush();
    return [alone('permissions.call', 'us', ours), alone('permissions.monitor', 'us', watching)];
  },
};

const manifest = { permissions: { data: { reason: 'For a measurement.', read: ['forms'] } } };

/** Microseconds of one of many. */
async function perCall(work: () => unknown): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < CALLS; at += 1) await work();
  return ((performance.now() - began) * 1000) / CALLS;
}
