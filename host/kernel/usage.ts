import type { AuditFact } from './audit.ts';
import { integer, mapOf, objectOf, oneOf, type Check } from './check.ts';
import type { Store, Transaction } from './store.ts';

/** How often something was used or denied, and when. Times in milliseconds since the epoch. */
export interface UseCount {
  readonly uses: number;
  readonly denied: number;
  /** First and last use; 0 when there was none. */
  readonly first: number;
  readonly last: number;
}

/** What a plugin made of what it may do, since it was installed. */
export interface Usage {
  /** By permission. */
  readonly permissions: { readonly [permission: string]: UseCount };
  /** By origin of requests; at most 200. */
  readonly hosts: { readonly [origin: string]: UseCount };
  /** Bytes of requests and answers. */
  readonly sent: number;
  readonly received: number;
  /** Most uses within ten seconds, and most bytes sent within ten minutes, so far. */
  readonly busiest: number;
  readonly mostSent: number;
  /** Stretches of ten seconds with uses in them: how much there is to compare with. */
  readonly stretches: number;
}

export const NO_USAGE: Usage = {
  permissions: {},
  hosts: {},
  sent: 0,
  received: 0,
  busiest: 0,
  mostSent: 0,
  stretches: 0,
};

const HOSTS = 200;
const NOTHING: UseCount = { uses: 0, denied: 0, first: 0, last: 0 };

/** Row of table `state`. */
export function usageKey(plugin: string): string {
  return `usage:${plugin}`;
}

/** The permission behind a fact about a service, and the origin where it is a request. */
export function subjectOf({ subject = '', detail = '' }: AuditFact): {
  permission: string;
  origin: string | undefined;
} {
  const permission = subject.split('.', 1)[0] ?? '';
  const url = permission === 'network' ? URL.parse(detail.slice(detail.indexOf(' ') + 1)) : null;
  return { permission, origin: url?.origin };
}

/** The usage after one more use or denial. */
export function counted(usage: Usage, fact: AuditFact, time: number): Usage {
  const { permission, origin } = subjectOf(fact);
  const add = (before: UseCount = NOTHING): UseCount =>
    fact.action === 'denied'
      ? { ...before, denied: before.denied + 1 }
      : { ...before, uses: before.uses + 1, first: before.first || time, last: time };
  const isKept = origin !== undefined && fact.action === 'use';
  const hasRoom = origin !== undefined && (origin in usage.hosts || Object.keys(usage.hosts).length < HOSTS);
  return {
    ...usage,
    permissions: { ...usage.permissions, [permission]: add(usage.permissions[permission]) },
    ...(isKept && hasRoom && { hosts: { ...usage.hosts, [origin]: add(usage.hosts[origin]) } }),
  };
}

/** Two usages as one: what is stored, and what was added since. */
export function joined(a: Usage, b: Usage): Usage {
  return {
    permissions: joinedCounts(a.permissions, b.permissions),
    hosts: joinedCounts(a.hosts, b.hosts),
    sent: a.sent + b.sent,
    received: a.received + b.received,
    busiest: Math.max(a.busiest, b.busiest),
    mostSent: Math.max(a.mostSent, b.mostSent),
    stretches: a.stretches + b.stretches,
  };
}

function joinedCounts(a: Usage['permissions'], b: Usage['permissions']): Usage['permissions'] {
  const counts: { [name: string]: UseCount } = { ...a };
  for (const [name, more] of Object.entries(b)) {
    const before = counts[name] ?? NOTHING;
    counts[name] = {
      uses: before.uses + more.uses,
      denied: before.denied + more.denied,
      first: before.first || more.first,
      last: Math.max(before.last, more.last),
    };
  }
  return counts;
}

/** What is stored of a plugin; nothing where the row is missing or damaged. */
export async function readUsage(store: Store, plugin: string): Promise<Usage> {
  return store.transaction(['state'], 'read', (tx) => usageIn(tx, plugin));
}

/** Add to what is stored; other tabs may have added meanwhile. */
export async function addUsage(store: Store, plugin: string, more: Usage): Promise<Usage> {
  return store.transaction(['state'], 'write', async (tx) => {
    const usage = joined(await usageIn(tx, plugin), more);
    await tx.put('state', usageKey(plugin), { format: 1, ...usage });
    return usage;
  });
}

async function usageIn(tx: Transaction, plugin: string): Promise<Usage> {
  const row = await tx.get('state', usageKey(plugin));
  try {
    const { format: _format, ...usage } = usageRow(row, 'usage');
    return usage;
  } catch {
    // Figures for the eye: a damaged row starts anew.
    return NO_USAGE;
  }
}

const counts: Check<Usage['permissions']> = mapOf(
  objectOf<UseCount>({ uses: integer(0), denied: integer(0), first: integer(0), last: integer(0) }),
);
const usageRow = objectOf<Usage & { format: 1 }>({
  format: oneOf<1>(1),
  permissions: counts,
  hosts: counts,
  sent: integer(0),
  received: integer(0),
  busiest: integer(0),
  mostSent: integer(0),
  stretches: integer(0),
});
