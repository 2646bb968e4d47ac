import type { TrustState, TrustStore } from '@airlock/registry/client';
import { bytes, flag, integer, listOf, mapOf, objectOf, oneOf, record, text, type Check } from '../check.ts';
import { AirlockError, messageOf, toAirlockError } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { together } from '../storage/together.ts';

/** The registry client's memory with a way to say that another tab wrote to it. */
export interface CachedTrustStore extends TrustStore {
  forget(registry: string): void;
}

export interface TrustStoreOptions {
  readonly store: Store;
  /** A row cannot be read, or the cache not be written. */
  readonly onDamage: (error: AirlockError) => void;
  /** This tab wrote the state of a registry. */
  readonly onWrite: (registry: string) => void;
}

/** Files that are answered from memory after they were written. */
const RECENT = 16;

/**
 * The registry client's memory, kept in the host's database. Its metadata is verified again by the client whenever it is
 * used. A row that cannot be read counts as absent and is reported: the client starts again from the pinned root, and
 * the next refresh heals it.
 *
 * Reads come from memory, as every load of a plugin makes several; changes always start from what is stored. Many at the
 * same time, as when a team's set is installed, share their transactions.
 */
export function trustStore({ store, onDamage, onWrite }: TrustStoreOptions): CachedTrustStore {
  const known = new Map<string, Promise<TrustState | undefined>>();

  function parse(registry: string, value: unknown): TrustState | undefined {
    if (value === undefined) return undefined;
    try {
      return trustState(value, `row "${registry}" of "trust"`);
    } catch (error) {
      onDamage(
        new AirlockError(
          'PACKAGE_DAMAGED',
          `What is known of registry ${registry} cannot be read: ${messageOf(error)}`,
          {
            detail: { table: 'trust', key: registry },
            nextStep: 'Connect to the registry once; it is read anew.',
            cause: error,
          },
        ),
      );
      return undefined;
    }
  }

  async function load(registry: string): Promise<TrustState | undefined> {
    return parse(registry, await store.transaction(['trust'], 'read', (tx) => tx.get('trust', registry)));
  }

  /** Each change by what the one before it made; one that throws changes nothing. */
  const make = (before: TrustState | undefined, changes: readonly Change[]) => {
    let state = before;
    const outcomes = changes.map((change): Outcome => {
      try {
        state = change(state) ?? state;
        return undefined;
      } catch (error) {
        return { error };
      }
    });
    return { state, outcomes, isNew: state !== before };
  };

  const updates = new Map<string, (change: Change) => Promise<Outcome>>();
  const updatesOf = (registry: string) =>
    together<Change, Outcome>(async (changes) => {
      const changeStored = (mode: 'read' | 'write') =>
        store.transaction(['trust'], mode, async (tx) => {
          const made = make(parse(registry, await tx.get('trust', registry)), changes);
          if (made.isNew && mode === 'write') await tx.put('trust', registry, made.state);
          return made;
        });
      // Who asked for it is told that it cannot be read; here it is not known then.
      const cached = await known.get(registry)?.catch(() => undefined);
      // Most loads find nothing new, and reading waits for nobody who writes elsewhere. What is stored has the last word.
      const read = cached && !make(cached, changes).isNew ? await changeStored('read') : undefined;
      const made = read?.isNew === false ? read : await changeStored('write');
      if (made.isNew) onWrite(registry);
      known.set(registry, Promise.resolve(made.state));
      return made.outcomes;
    });

  const readNode = together<string, unknown>((names) =>
    store.transaction(['nodes'], 'read', (tx) => Promise.all(names.map((name) => tx.get('nodes', name)))),
  );
  const writeNode = together<readonly [name: string, node: Uint8Array], void>((nodes) =>
    store.transaction(['nodes'], 'write', (tx) =>
      Promise.all(nodes.map(([name, node]) => tx.put('nodes', name, node))),
    ),
  );

  /** Written last, or still being written. */
  const recent = new Map<string, Uint8Array>();

  return {
    read(registry) {
      const reading = known.get(registry) ?? load(registry);
      known.set(registry, reading);
      // What failed is tried again by the next reader.
      reading.catch(() => known.delete(registry));
      return reading;
    },
    async update(registry, change) {
      const update = updates.get(registry) ?? updatesOf(registry);
      updates.set(registry, update);
      const outcome = await update(change);
      if (outcome) throw outcome.error;
    },
    forget: (registry) => void known.delete(registry),
    async readNode(sha256) {
      const node = recent.get(sha256) ?? (await readNode(sha256));
      // The client hashes it; bytes from the database lie over a plain buffer.
      return node instanceof Uint8Array ? (node as Uint8Array<ArrayBuffer>) : undefined;
    },
    async writeNode(sha256, node) {
      recent.set(sha256, node);
      const [oldest] = recent.keys();
      if (recent.size > RECENT && oldest !== undefined) recent.delete(oldest);
      // Nobody waits for a cache; what cannot be kept is fetched again.
      writeNode([sha256, node]).catch((error: unknown) => onDamage(toAirlockError(error, 'STORE_FAILED')));
    },
  };
}

type Change = (current: TrustState | undefined) => TrustState | undefined;
/** Of one change: what it threw, if it did. */
type Outcome = { readonly error: unknown } | undefined;

const files = {
  roots: listOf(bytes, 1_000),
  roles: mapOf(bytes),
  rootVersion: integer(0),
  timestampVersion: integer(0),
};
const states = oneOf('active', 'yanked', 'revoked');
const head = listOf(integer(0), 2);

const shape = objectOf(
  {
    format: oneOf<1>(1),
    local: objectOf(files),
    signedTime: integer(0),
    plugins: mapOf(
      objectOf({
        publisher: text(64),
        identity: integer(0),
        identityHash: text(64),
        seq: integer(0),
        minSeq: integer(0),
        head,
        listed: flag,
        releases: mapOf(states),
      }),
    ),
    revocations: mapOf(
      objectOf({ scope: oneOf('release', 'plugin', 'publisher'), reason: text(500), head, final: flag }),
    ),
  },
  { head: objectOf(files), checkedAt: integer(0), failure: record },
);

/** Checks everything that is acted on; the state itself is handed on, with whatever the client keeps beside. */
const trustState: Check<TrustState> = (value, where) => {
  shape(value, where);
  // Its shape was checked just now.
  return value as TrustState;
};
