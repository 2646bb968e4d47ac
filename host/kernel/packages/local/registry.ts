import {
  RegistryError,
  toVerifiedRelease,
  verifyRelease,
  type PluginStatus,
  type RegistryClient,
  type StatusSubject,
} from '@airlock/registry/client';
import { pluginManifest } from '@airlock/registry/format';
import type { AirlockError } from '../../errors.ts';
import { LOCAL_REGISTRY } from '../../management/local-packages.ts';
import type { Listings } from './listings.ts';

export interface LocalRegistryOptions {
  readonly crypto: SubtleCrypto;
  readonly listings: Listings;
  /** Why nothing unlisted may run now; `undefined` when it may. */
  readonly refusal: () => Promise<AirlockError | undefined>;
  /** Registries of this app: what one of them revoked does not run, however it came. */
  readonly registries: readonly RegistryClient[];
}

/**
 * What the user let in, read like a registry: the listing is signed by this browser instead of an operator, and everything
 * else is checked as for any plugin. It offers nothing by itself; a file that is being looked at answers for its release.
 */
export function createLocalRegistry(options: LocalRegistryOptions): RegistryClient {
  const { crypto: subtle, listings, registries } = options;

  async function revocation(subject: StatusSubject): Promise<PluginStatus | undefined> {
    for (const client of registries) {
      const status = await client.status(subject);
      if (status.state === 'revoked') return status;
    }
    return undefined;
  }

  async function status(subject: string | StatusSubject): Promise<PluginStatus> {
    const about = typeof subject === 'string' ? { id: subject } : subject;
    const revoked = await revocation(about);
    if (revoked) return revoked;
    if (about.release === undefined) return { state: 'unknown' };
    const known = await listings.read(about.id);
    return { state: known.some(({ release }) => release === about.release) ? 'active' : 'unlisted' };
  }

  const nothing = (id: string): never => {
    throw new RegistryError('NOT_LISTED', `${id} was not brought with the file`, { id });
  };

  return {
    id: LOCAL_REGISTRY,
    status,
    freshness: async () => ({ state: 'fresh' }),
    refresh: async () => nothing('A newer state'),
    head: async () => undefined,
    lookup: async () => undefined,
    list: async () => [],
    release: async (id) => nothing(id),
    object: async ({ sha256 }) => nothing(sha256),
    file: async (_release, path) => nothing(path),

    async verifyStored(stored) {
      const refusal = await options.refusal();
      if (refusal) throw refusal;
      if (stored.registry !== LOCAL_REGISTRY) {
        throw new RegistryError('WRONG_SUBJECT', `${stored.id} was installed from a registry`, { id: stored.id });
      }
      const proof = await verifyRelease(subtle, stored, { operators: [], now: 0, manifest: pluginManifest });
      const { release, publisher } = proof;
      const subject = { id: stored.id, release: stored.hash, publisher: publisher.id, seq: release.seq };
      const { state, reason } = await status(subject);
      if (state === 'revoked') {
        throw new RegistryError('REVOKED', `${stored.id} was revoked: ${reason}`, { id: stored.id, reason });
      }
      if (state !== 'active') throw new RegistryError('NOT_LISTED', `Nobody let in this release of ${stored.id}`, {});
      return toVerifiedRelease(proof, stored, []);
    },
  };
}
