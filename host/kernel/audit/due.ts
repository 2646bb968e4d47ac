import { AUDIT_ACTIONS } from './audit-chain.ts';
import type { AuditFact } from './audit.ts';
import { integer, objectOf, oneOf, text, type Check } from '../check.ts';
import type { Transaction } from '../storage/store.ts';

/** A fact with the time at which it became true, in milliseconds since the epoch. */
export type DueFact = AuditFact & { readonly time: number };

/** Rows of table `state`, in the order of the facts. */
const DUE = 'audit.due/';
const ALL = { from: DUE, to: 'audit.due0' };

/**
 * Keep a fact in the transaction over `state` that makes it true, so that there is both or neither, whenever the page goes away.
 * The log takes it over with its next entry or question.
 */
export async function putDue(tx: Transaction, fact: AuditFact, time: number): Promise<void> {
  const [newest] = await tx.entries('state', { ...ALL, limit: 1, reverse: true });
  const number = newest === undefined ? 1 : (Number(newest[0].slice(DUE.length)) || 0) + 1;
  await tx.put('state', `${DUE}${String(number).padStart(12, '0')}`, { ...fact, time });
}

/** Whether anything is due, without reading it. */
export async function anyDue(tx: Transaction): Promise<boolean> {
  return (await tx.keys('state', ALL)).length > 0;
}

/** What is due, the oldest first, and the keys of its rows; a damaged row has a key only. */
export async function readDue(
  tx: Transaction,
): Promise<{ readonly keys: readonly string[]; readonly facts: readonly DueFact[] }> {
  const rows = await tx.entries('state', ALL);
  return {
    keys: rows.map(([key]) => key),
    facts: rows.flatMap(([key, value]) => {
      try {
        return [dueCheck(value, key)];
      } catch {
        return [];
      }
    }),
  };
}

const dueCheck: Check<DueFact> = objectOf(
  { action: oneOf(...AUDIT_ACTIONS), plugin: text(1000), time: integer(0) },
  { subject: text(1000, { min: 0 }), detail: text(10_000, { min: 0 }) },
);
