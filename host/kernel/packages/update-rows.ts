import { flag, integer, listOf, mapOf, objectOf, oneOf, text, type Check } from '../check.ts';
import type { Store, Transaction } from '../storage/store.ts';
import type { Figures, Incidents } from './trial.ts';

/** An update that is being watched beside the version before. */
export interface Trial {
  /** Hex SHA-256 of the release that is watched, and of the one before. */
  readonly release: string;
  readonly from: string;
  readonly fromVersion: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly until: number;
  readonly before: Figures;
  /** What was seen in pages that are closed by now. */
  readonly seen: Figures;
  readonly incidents: Incidents;
}

/** An update that was taken back, and why. It is not installed again by itself. */
export interface Reverted {
  readonly release: string;
  readonly version: string;
  /** Version that is in force again. */
  readonly to: string;
  readonly at: number;
  /** Sentences. */
  readonly evidence: readonly string[];
}

/** An update that came by itself and that the user has not seen yet. */
export interface Arrived {
  readonly release: string;
  readonly version: string;
  /** The version that the user last knew of, which may be more than one update ago. */
  readonly from: string;
  readonly at: number;
}

/** What is kept about the updates of one plugin, in table `state`. */
export interface UpdateRow {
  readonly format: 1;
  /** The user's choice. Absent: as the policy says. */
  readonly auto?: boolean;
  /** Stays at its version until the user lets it go. */
  readonly pinned?: boolean;
  readonly trial?: Trial;
  readonly reverted?: Reverted;
  readonly arrived?: Arrived;
  /** How a release did in pages that are closed. */
  readonly figures?: Figures & { readonly release: string };
}

const PREFIX = 'updates/';
const NOTHING: UpdateRow = { format: 1 };

const amount: Check<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : integer(0)(value, where);
const figuresMembers = {
  calls: integer(0),
  faults: integer(0),
  times: mapOf(objectOf({ samples: integer(0), p95: amount })),
};
const figures: Check<Figures> = objectOf(figuresMembers);
const incidents: Check<Incidents> = objectOf({
  violations: integer(0),
  denials: integer(0),
  failures: integer(0),
  starts: integer(0),
  quarantined: flag,
});
const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const trial: Check<Trial> = objectOf({
  release: hash,
  from: hash,
  fromVersion: text(64),
  at: integer(0),
  until: integer(0),
  before: figures,
  seen: figures,
  incidents,
});
const reverted: Check<Reverted> = objectOf({
  release: hash,
  version: text(64),
  to: text(64),
  at: integer(0),
  evidence: listOf(text(500), 16),
});
const arrived: Check<Arrived> = objectOf({ release: hash, version: text(64), from: text(64), at: integer(0) });
const row: Check<UpdateRow> = objectOf(
  { format: oneOf<1>(1) },
  { auto: flag, pinned: flag, trial, reverted, arrived, figures: objectOf({ ...figuresMembers, release: hash }) },
);

/** All that is kept, by full name. A row that cannot be read counts as absent: nothing in it may run anything. */
export async function readUpdateRows(store: Store): Promise<Map<string, UpdateRow>> {
  const rows = await store.transaction(['state'], 'read', (tx) =>
    tx.entries('state', { from: PREFIX, to: `${PREFIX}\uffff` }),
  );
  return new Map(rows.map(([key, value]) => [key.slice(PREFIX.length), readRow(value, key)]));
}

export async function readUpdateRow(tx: Transaction, name: string): Promise<UpdateRow> {
  return readRow(await tx.get('state', PREFIX + name), PREFIX + name);
}

/** Change what is kept about one plugin, in one transaction; `undefined` forgets it. */
export function changeUpdateRow(
  store: Store,
  name: string,
  change: (row: UpdateRow) => UpdateRow | undefined,
): Promise<UpdateRow> {
  return store.transaction(['state'], 'write', (tx) => changeUpdateRowWithin(tx, name, change));
}

/** The same within a transaction that writes table `state`. */
export async function changeUpdateRowWithin(
  tx: Transaction,
  name: string,
  change: (row: UpdateRow) => UpdateRow | undefined,
): Promise<UpdateRow> {
  const next = change(await readUpdateRow(tx, name));
  if (next) await tx.put('state', PREFIX + name, next);
  else await tx.delete('state', PREFIX + name);
  return next ?? NOTHING;
}

function readRow(value: unknown, where: string): UpdateRow {
  if (value === undefined) return NOTHING;
  try {
    return row(value, where);
  } catch {
    return NOTHING;
  }
}

export function withoutArrived(row: UpdateRow): UpdateRow {
  const { arrived, ...others } = row;
  return arrived ? others : row;
}
