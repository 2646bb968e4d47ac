import type { AuditFact } from '../audit/audit.ts';
import { integer, objectOf, oneOf, text, type Check } from '../check.ts';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { InstallPlan } from '../packages/install-plan.ts';
import type { HostPolicy } from '../policy/policy.ts';
import type { Store } from '../storage/store.ts';

/** Somebody's wish to have a release, where the policy wants another one to agree. */
export interface ApprovalRequest {
  /** Full name. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** Hex SHA-256 of the release: what is agreed to is this very code. */
  readonly release: string;
  readonly state: 'waiting' | 'approved' | 'declined';
  /** Who asked, and why. Empty where nobody is signed in, or nothing was said. */
  readonly by: string;
  readonly note: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly decidedBy?: string;
  readonly decidedAt?: number;
  /** Why it was decided so. */
  readonly answer?: string;
}

/** Installing and updating by agreement. Without `policy.approval` nothing ever waits. */
export interface Approvals {
  /** Whether somebody has to agree before this release may be installed here. */
  needed(release: string): boolean;
  /** Whether the present user may agree. */
  mayDecide(): boolean;
  /** Oldest first; the same array until something changes. */
  list(): readonly ApprovalRequest[];
  /** Ask for what a plan would install. Asking again for the same release changes nothing. */
  request(plan: InstallPlan, note?: string): Promise<void>;
  /** Rejects with `POLICY_REFUSED` when the present user is no approver. */
  decide(name: string, decision: 'approved' | 'declined', answer?: string): Promise<void>;
  /** Take a request back, or forget one that was decided. */
  forget(name: string): Promise<void>;
  subscribe(listener: () => void): () => void;
}

export interface ApprovalsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly user: () => string | undefined;
  readonly record: (fact: AuditFact) => void;
  /** Other tabs are told. */
  readonly tell: () => void;
}

const PREFIX = 'approval/';
/** Letters of what is said about a request; more is cut off. */
const NOTE = 500;

const request: Check<ApprovalRequest> = objectOf(
  {
    name: text(100),
    title: text(100),
    version: text(64),
    release: text(64, { pattern: /^[0-9a-f]{64}$/ }),
    state: oneOf<ApprovalRequest['state']>('waiting', 'approved', 'declined'),
    by: text(200, { min: 0 }),
    note: text(NOTE, { min: 0 }),
    at: integer(0),
  },
  { decidedBy: text(200, { min: 0 }), decidedAt: integer(0), answer: text(NOTE, { min: 0 }) },
);

export async function createApprovals(options: ApprovalsOptions): Promise<Approvals & { reload(): Promise<void> }> {
  const { store, clock, policy, user, record } = options;
  // Read at each look: a signed policy may change.
  const rule = () => policy.approval;
  let requests = new Map<string, ApprovalRequest>();
  let list: readonly ApprovalRequest[] = [];
  const listeners = new Set<() => void>();

  async function reload(): Promise<void> {
    const rows = await store.transaction(['state'], 'read', (tx) =>
      tx.entries('state', { from: PREFIX, to: `${PREFIX}\uffff` }),
    );
    requests = new Map();
    for (const [key, value] of rows) {
      try {
        requests.set(key.slice(PREFIX.length), request(value, key));
      } catch {
        // Unreadable: it agrees to nothing.
      }
    }
    list = [...requests.values()].sort((a, b) => a.at - b.at);
    for (const listener of listeners) listener();
  }

  async function keep(name: string, next: ApprovalRequest | undefined): Promise<void> {
    await store.transaction(['state'], 'write', (tx) =>
      next ? tx.put('state', PREFIX + name, next) : tx.delete('state', PREFIX + name),
    );
    options.tell();
    await reload();
  }

  const mayDecide = (): boolean => {
    const id = user();
    return id !== undefined && (rule()?.approvers ?? []).includes(id);
  };

  await reload();
  return {
    reload,
    mayDecide,
    list: () => list,
    needed: (release) =>
      rule() !== undefined &&
      !mayDecide() &&
      !(rule()?.approved ?? []).includes(release) &&
      !list.some((one) => one.release === release && one.state === 'approved'),

    async request({ name, manifest, release }, note = '') {
      const known = requests.get(name);
      if (known?.release === release && known.state !== 'declined') return;
      const by = user() ?? '';
      await keep(name, {
        name,
        title: manifest.name,
        version: manifest.version,
        release,
        state: 'waiting',
        by,
        note: note.slice(0, NOTE),
        at: clock.now(),
      });
      record({ action: 'settings', plugin: name, subject: 'approval', detail: `asked for ${manifest.version}` });
    },

    async decide(name, decision, answer = '') {
      const known = requests.get(name);
      if (!known) throw new AirlockError('PLUGIN_UNKNOWN', `Nobody asked for "${name}".`, { plugin: name });
      if (!mayDecide()) {
        throw new AirlockError('POLICY_REFUSED', 'The policy of this app lets others decide what is installed.', {
          plugin: name,
        });
      }
      await keep(name, {
        ...known,
        state: decision,
        decidedBy: user() ?? '',
        decidedAt: clock.now(),
        ...(answer === '' ? {} : { answer: answer.slice(0, NOTE) }),
      });
      record({ action: 'settings', plugin: name, subject: 'approval', detail: `${decision} ${known.version}` });
    },

    forget: (name) => keep(name, undefined),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
