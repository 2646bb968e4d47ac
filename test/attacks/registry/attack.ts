import { RegistryError, type RegistryErrorCode, type TrustStore } from '../../../registry/client/index.ts';
import { PLUGIN, type Arena } from './arena.ts';

/** One way to attack a registry's client, as data: the same list runs in Node and in Chromium on IndexedDB. */
export interface Attack {
  /** As in docs/registry-attacks.md. */
  readonly number: number;
  /** As in "attack 14: the same timestamp replayed after it expired". */
  readonly what: string;
  /** The code of the refusal; `accepted` where it must do no harm and stop nobody. */
  readonly code: RegistryErrorCode | 'accepted';
  /** Prepare everything; the result is what the client then does and refuses, or must do unharmed. */
  prepare(arena: Arena): Promise<() => Promise<unknown>>;
  /** What else must be true afterwards. Throws when it is not. */
  after?(arena: Arena, result: unknown): Promise<void>;
  /** The code by which the installed plugin is stopped. Default: it still runs. */
  readonly stops?: RegistryErrorCode;
  /** How the honest registry comes back. Default: it publishes again. `never`: nothing brings this back, rightly. */
  readonly heal?: ((arena: Arena) => Promise<void>) | 'never';
  /** Needs a real server (`Arena.hostile`). */
  readonly network?: true;
}

/**
 * Run one attack. It must be refused by its code; what is trusted must be as before; the installed plugin must still run
 * unless it was revoked; and, as the positive control, the same client must take the honest registry's next state and
 * install from it.
 */
export async function runAttack(attack: Attack, arena: Arena): Promise<void> {
  const trigger = await attack.prepare(arena);
  const before = await trusted(arena);
  const outcome = await trigger().then(
    (value) => ({ value, code: 'accepted' }),
    (error: unknown) => ({
      value: error,
      code: error instanceof RegistryError ? error.code : `not refused but broken: ${String(error)}`,
    }),
  );
  equal(outcome.code, attack.code, outcome.value instanceof Error ? `outcome (${outcome.value.message})` : 'outcome');
  if (attack.code !== 'accepted') equal(await trusted(arena), before, 'what is trusted');
  await attack.after?.(arena, outcome.value);

  const runs = await codeOf(arena.client.verifyStored(arena.installed.stored));
  equal(runs, attack.stops ?? 'accepted', 'running the installed plugin');

  if (attack.heal === 'never') return;
  await (attack.heal ? attack.heal(arena) : arena.heal());
  equal(await codeOf(arena.client.refresh()), 'accepted', 'the honest state afterwards');
  equal(await codeOf(arena.client.lookup(PLUGIN)), 'accepted', 'the honest listing afterwards');
  if (!attack.stops) equal(await codeOf(arena.client.release(PLUGIN)), 'accepted', 'the honest release afterwards');
}

/** `accepted`, or the code of the refusal. Errors that are no refusals are passed on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof RegistryError) return error.code;
    throw error;
  }
}

/** Throws unless both are the same plain data. */
export function equal(found: unknown, expected: unknown, what: string): void {
  const [left, right] = [plain(found), plain(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, found ${left}`);
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`It does not hold that ${what}`);
}

/** Everything of the state that decisions are made by; not how far a failed refresh got, and why it failed. */
async function trusted({ store, client }: { store: TrustStore; client: { readonly id: string } }): Promise<string> {
  const state = await store.read(client.id);
  return plain({ head: state?.head, plugins: state?.plugins, revocations: state?.revocations });
}

/** As text, with members in one order; when something was last looked at is no part of it. */
function plain(value: unknown): string {
  return (
    JSON.stringify(value, (name, part: unknown) => {
      if (name === 'walkedAt') return undefined;
      if (part instanceof Uint8Array) return [...part].join();
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? String(value)
  );
}
