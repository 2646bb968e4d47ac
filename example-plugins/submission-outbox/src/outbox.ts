import type { StorageService, Submission } from '@airlock/sdk';

/** A submission that waits to be dealt with. */
export interface OutboxEntry {
  /** 1, 2, 3, … in the order in which they came. */
  readonly number: number;
  readonly form: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** By label of the field. */
  readonly values: { readonly [label: string]: unknown };
}

const PREFIX = 'entry/';

/** Keys are in the order of the numbers. */
const keyOf = (number: number): string => PREFIX + String(number).padStart(12, '0');

/** Put a submission in; the oldest go when more than `keep` wait. */
export async function add(
  storage: StorageService,
  submission: Submission,
  { keep, now }: { readonly keep: number; readonly now: number },
): Promise<OutboxEntry> {
  const number = Number((await storage.get('last')) ?? 0) + 1;
  const values = submission.fields.map(({ id, label }) => [label, submission.values[id] ?? null] as const);
  const entry: OutboxEntry = { number, form: submission.formId, at: now, values: Object.fromEntries(values) };
  await storage.set('last', number);
  await storage.set(keyOf(number), entry);
  const keys = await storage.keys(PREFIX);
  for (const key of keys.slice(0, Math.max(0, keys.length - keep))) await storage.delete(key);
  return entry;
}

export async function get(storage: StorageService, number: number): Promise<OutboxEntry | undefined> {
  // Only `add` writes under these keys.
  return (await storage.get(keyOf(number))) as OutboxEntry | undefined;
}

/** Whether there was one to take away. */
export async function remove(storage: StorageService, number: number): Promise<boolean> {
  if ((await get(storage, number)) === undefined) return false;
  await storage.delete(keyOf(number));
  return true;
}

/** Entries after a number, the oldest first. */
export async function list(storage: StorageService, after: number, limit: number): Promise<readonly OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  for (const key of await storage.keys(PREFIX)) {
    if (entries.length >= limit) break;
    if (key <= keyOf(after)) continue;
    const entry = await get(storage, Number(key.slice(PREFIX.length)));
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

export async function count(storage: StorageService): Promise<number> {
  return (await storage.keys(PREFIX)).length;
}

/** All entries as lines of a table, read one by one as somebody reads. */
export async function* lines(storage: StorageService): AsyncGenerator<string> {
  yield 'number,form,at,values\r\n';
  for (const key of await storage.keys(PREFIX)) {
    const entry = await get(storage, Number(key.slice(PREFIX.length)));
    if (entry === undefined) continue;
    const { number, form, at, values } = entry;
    yield `${[String(number), form, new Date(at).toISOString(), JSON.stringify(values)].map(cell).join(',')}\r\n`;
  }
}

/** A cell that no spreadsheet takes for a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
