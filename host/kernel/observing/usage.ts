import type { AuditFact } from '../audit/audit.ts';
import { integer, mapOf, objectOf, oneOf, type Check } from '../check.ts';
import type { Store, Transaction } from '../storage/store.ts';

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

type Counting = { -readonly [Key in keyof UseCount]: UseCount[Key] };

/** Counts as things happen. Made lean: it is told of every call. */
export class Tally {
  readonly #permissions = new Map<string, Counting>();
  readonly #hosts = new Map<string, Counting>();
  sent = 0;
  received = 0;
  busiest = 0;
  mostSent = 0;
  stretches = 0;

  /** One use, or one denial, of a permission; `origin` where it was a request. */
  note(permission: string, origin: string | undefined, isDenied: boolean, time: number): void {
    add(this.#permissions, permission, isDenied, time);
    if (origin === undefined || isDenied) return;
    if (this.#hosts.size < HOSTS || this.#hosts.has(origin)) add(this.#hosts, origin, isDenied, time);
  }

  hasHost(origin: string): boolean {
    return this.#hosts.has(origin);
  }

  get isEmpty(): boolean {
    return this.#permissions.size === 0 && this.sent === 0 && this.received === 0;
  }

  usage(): Usage {
    const { sent, received, busiest, mostSent, stretches } = this;
    return {
      permissions: Object.fromEntries(this.#permissions),
      hosts: Object.fromEntries(this.#hosts),
      sent,
      received,
      busiest,
      mostSent,
      stretches,
    };
  }
}

function add(counts: Map<string, Counting>, name: string, isDenied: boolean, time: number): void {
  let count = counts.get(name);
  if (!count) counts.set(name, (count = { uses: 0, denied: 0, first: 0, last: 0 }));
  if (isDenied) {
    count.denied += 1;
    return;
  }
  count.uses += 1;
  count.first ||= time;
  count.last = time;
}

/** The permission behind a fact about a service: `data` of `data.list`. */
export function permissionOf({ subject = '' }: AuditFact): string {
  const dot = subject.indexOf('.');
  return dot < 0 ? subject : subject.slice(0, dot);
}

/** The origin of a request, from what the log says of it. */
export function originOf({ subject = '', detail = '' }: AuditFact): string | undefined {
  return subject.startsWith('network.') ? URL.parse(detail.slice(detail.indexOf(' ') + 1))?.origin : undefined;
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

/** Add to what is stored; other tabs may have added meanwhile. At most 200 hosts are kept, those that were there first. */
export async function addUsage(store: Store, plugin: string, more: Usage): Promise<Usage> {
  return store.transaction(['state'], 'write', async (tx) => {
    const all = joined(await usageIn(tx, plugin), more);
    const usage = { ...all, hosts: Object.fromEntries(Object.entries(all.hosts).slice(0, HOSTS)) };
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
