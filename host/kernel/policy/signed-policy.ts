import { RegistryError, type Authority, type Bytes, type PublicKey } from '@airlock/registry/format';
import { bytes, CheckError, objectOf, oneOf } from '../check.ts';
import { systemClock, wait, type Clock } from '../clock.ts';
import { AirlockError, messageOf } from '../errors.ts';
import type { HostPolicy } from './policy.ts';
import { POLICY_BYTES, policyAuthority, readPolicyFile, type PolicyFile } from './policy-file.ts';
import type { Store } from '../storage/store.ts';

export interface SignedPolicyOptions {
  /** Where the file is that `airlock policy sign` wrote. */
  readonly url: string;
  /** Public keys of who may set the policy; part of the deployment. */
  readonly keys: readonly PublicKey[];
  /** How many of them must have signed. Default: 1. */
  readonly threshold?: number;
  readonly store: Store;
  readonly fetch?: typeof fetch;
  readonly crypto?: SubtleCrypto;
  readonly clock?: Clock;
  /** Milliseconds that opening waits for a newer policy when one is known already. Default: 1500. */
  readonly within?: number;
}

/** A policy that changes without a new deployment of the app. */
export interface SignedPolicy {
  /** What is in force, read anew at each look; give it to the host with `followPolicy`. */
  readonly policy: HostPolicy;
  /** Number of the policy in force; `undefined` when none was ever seen: then no plugin may be installed or run. */
  number(): number | undefined;
  /** Why the newest answer was not taken: `POLICY_UNTRUSTED` or `POLICY_UNREACHABLE`. */
  error(): AirlockError | undefined;
  /** Look for a newer policy; true when there was one. Never rejects. */
  check(signal?: AbortSignal): Promise<boolean>;
  /** Called when another policy is in force. */
  followPolicy(listener: () => void): () => void;
}

/** Row of table `state`: the newest policy that was ever believed, in its exact bytes. */
const KEY = 'policy';
/** Without any policy nothing is allowed: who takes the file away must not get more than it gives. */
const NOTHING: HostPolicy = { allow: [], unlisted: 'never' };
/** Milliseconds after which an answer is given up. */
const PATIENCE = 10_000;

const policyRow = objectOf({ format: oneOf<1>(1), file: bytes });

/**
 * Load a policy that the keys of the deployment signed. The last one that was believed is in force until a newer one is
 * there, offline too; an older one is never taken. Resolves with what is known after `within`, and goes on looking.
 */
export async function openSignedPolicy(options: SignedPolicyOptions): Promise<SignedPolicy> {
  const { url, store, clock = systemClock } = options;
  const { fetch: load = fetch.bind(globalThis), crypto: subtle = globalThis.crypto.subtle } = options;
  const authority = await policyAuthority(subtle, options.keys, options.threshold ?? 1);
  const listeners = new Set<() => void>();
  let current = await stored(store, subtle, authority);
  let failure: AirlockError | undefined;

  async function look(signal?: AbortSignal): Promise<boolean> {
    const file = await fetchFile(load, url, clock, signal);
    const found = await readPolicyFile(subtle, file, authority, url).catch((error: unknown) => {
      throw untrusted(error instanceof RegistryError || error instanceof CheckError ? error.message : messageOf(error));
    });
    // Another tab may have seen a newer one.
    const known = (await stored(store, subtle, authority)) ?? current;
    if (known && found.number < known.number) {
      throw untrusted(`It has the number ${found.number}, and number ${known.number} was seen before.`, 'older');
    }
    if (known && found.number === known.number && found.created !== known.created) {
      throw untrusted(`There are two policies with the number ${found.number}.`, 'fork');
    }
    if (known?.number !== found.number) {
      await store.transaction(['state'], 'write', (tx) => tx.put('state', KEY, { format: 1, file }));
    }
    return putInForce(found);
  }

  function putInForce(found: PolicyFile): boolean {
    if (current && found.number <= current.number) return false;
    current = found;
    for (const listener of listeners) listener();
    return true;
  }

  async function check(signal?: AbortSignal): Promise<boolean> {
    try {
      const isNew = await look(signal);
      failure = undefined;
      return isNew;
    } catch (error) {
      if (signal?.aborted) return false;
      failure = error instanceof AirlockError ? error : unreachable(url, error);
      return false;
    }
  }

  const first = check();
  await (current ? Promise.race([first, wait(clock, options.within ?? 1500)]) : first);
  return {
    policy: live(() => current?.policy ?? NOTHING),
    number: () => current?.number,
    error: () => failure,
    check,
    followPolicy(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** An object whose members are those of what is in force when they are read. */
function live(now: () => HostPolicy): HostPolicy {
  return new Proxy<HostPolicy>(
    {},
    {
      get: (_, key) => Reflect.get(now(), key),
      has: (_, key) => Reflect.has(now(), key),
      ownKeys: () => Reflect.ownKeys(now()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(now(), key);
        return found && { ...found, configurable: true };
      },
      set: () => false,
      defineProperty: () => false,
      deleteProperty: () => false,
    },
  );
}

/** What this browser saw last, verified again; a row that is damaged, or signed by keys that count no more, is none. */
async function stored(store: Store, subtle: SubtleCrypto, authority: Authority): Promise<PolicyFile | undefined> {
  const row = await store.transaction(['state'], 'read', (tx) => tx.get('state', KEY));
  if (row === undefined) return undefined;
  try {
    return await readPolicyFile(subtle, policyRow(row, KEY).file, authority, 'the stored policy');
  } catch {
    return undefined;
  }
}

async function fetchFile(load: typeof fetch, url: string, clock: Clock, outer?: AbortSignal): Promise<Bytes> {
  const patience = new AbortController();
  const over = new AbortController();
  wait(clock, PATIENCE, over.signal).then(
    () => patience.abort(new Error('there was no answer in time')),
    () => {},
  );
  const signal = outer ? AbortSignal.any([outer, patience.signal]) : patience.signal;
  try {
    const response = await load(url, { cache: 'no-cache', credentials: 'same-origin', signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const file = new Uint8Array(await response.arrayBuffer());
    if (file.length > POLICY_BYTES) throw untrusted(`It has ${file.length} bytes.`);
    return file;
  } catch (error) {
    throw error instanceof AirlockError ? error : unreachable(url, error);
  } finally {
    over.abort();
  }
}

function untrusted(why: string, reason = 'signature'): AirlockError {
  return new AirlockError('POLICY_UNTRUSTED', `The policy of this app was not taken: ${why}`, { detail: { reason } });
}

function unreachable(url: string, cause: unknown): AirlockError {
  return new AirlockError(
    'POLICY_UNREACHABLE',
    `The policy of this app did not come from ${url}: ${messageOf(cause)}`,
    {
      cause,
    },
  );
}
