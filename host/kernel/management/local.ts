import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import type { HostOptions } from '../host.ts';
import { isLocal, PACKED_BYTES, type Packages } from './local-packages.ts';
import type { InstallPlan } from '../packages/install-plan.ts';
import type { LocalPart, OpenedPackage } from '../packages/local/index.ts';
import type { Profile } from '../profile.ts';
import type { Store } from '../storage/store.ts';

interface LocalFacts {
  readonly host: HostOptions;
  readonly store: Store;
  readonly clock: Clock;
  readonly crypto: SubtleCrypto;
  readonly profile: Profile;
}

/** The part about packages from files, loaded by its first use; `undefined` where the app takes none. */
export function localPart(
  { host, store, clock, crypto, profile }: LocalFacts,
  registries: readonly KnownRegistry[],
): (() => Promise<LocalPart>) | undefined {
  const { local, policy = {} } = host;
  if (!local) return undefined;
  let part: Promise<LocalPart> | undefined;
  return () =>
    (part ??= local.open().then(
      ({ createLocalPart }) =>
        createLocalPart({
          store,
          crypto,
          now: clock.now,
          policy,
          registries,
          installed: profile.rows,
          ...(local.scan ? { scan: local.scan } : {}),
        }),
      (error: unknown) => {
        part = undefined;
        throw error;
      },
    ));
}

interface PackagesFacts {
  readonly local: (() => Promise<LocalPart>) | undefined;
  readonly fetch: typeof fetch;
  readonly plan: (opened: OpenedPackage, signal?: AbortSignal) => Promise<InstallPlan>;
  /** The user changed their mind about unlisted plugins. */
  readonly changed: (allowed: boolean) => Promise<void>;
}

export function createPackages({ local, fetch: load, plan, changed }: PackagesFacts): Packages {
  const part = async (): Promise<LocalPart> => {
    if (local) return local();
    throw new AirlockError('PLAN_BLOCKED', 'This app takes plugins from its registries only.', {
      nextStep: 'Install the plugin from Browse, or ask whoever deploys the app.',
    });
  };
  return {
    async planFromFile(file, { name, signal } = {}) {
      // One byte too many is enough to be refused; a film that was dropped is not read into memory.
      const packed = file instanceof Blob ? new Uint8Array(await file.slice(0, PACKED_BYTES + 1).arrayBuffer()) : file;
      const from = name ?? ('name' in file && typeof file.name === 'string' ? file.name : '');
      const opened = await (await part()).open(packed, { kind: 'file', from: from.slice(0, 500) }, signal);
      return plan(opened, signal);
    },
    async planFromDevelopmentServer(url, { signal } = {}) {
      const { fetchPacked, open } = await part();
      const { packed, address } = await fetchPacked(load, url, signal);
      const opened = await open(packed, { kind: 'server', from: address.slice(0, 500) }, signal);
      return plan(opened, signal);
    },
    unlisted: async () => (local ? (await local()).rule() : 'never'),
    async allowUnlisted(allowed) {
      await (await part()).allow(allowed);
      await changed(allowed);
    },
    source: async (name) => (isLocal(name) && local ? (await local()).source(name) : undefined),
  };
}
