import type { PluginRecord, RegistryClient, VerifiedRelease } from '@airlock/registry/client';
import { RegistryError, verifyBytes } from '@airlock/registry/client';
import type { Scorecard } from '@airlock/registry/format';
import type { KnownRegistry } from '../../registries/catalogue-entry.ts';
import { AirlockError } from '../../errors.ts';
import {
  LOCAL_REGISTRY,
  type LocalOptions,
  type PackageSource,
  type UnlistedRule,
} from '../../management/local-packages.ts';
import type { HostPolicy } from '../../policy/policy.ts';
import { fromRegistry } from '../../registries/registry-errors.ts';
import type { Store } from '../../storage/store.ts';
import { fullName, parseName } from '../names.ts';
import type { PluginRow } from '../rows.ts';
import { openArchive, type PackedFiles } from './archive.ts';
import { browserKey, type BrowserKey } from './browser-key.ts';
import { createListings } from './listings.ts';
import { readPacked, type Packed } from './packed.ts';
import { createLocalRegistry } from './registry.ts';
import { fetchPacked } from './server.ts';

export interface LocalPartOptions {
  readonly store: Store;
  readonly crypto: SubtleCrypto;
  readonly now: () => number;
  readonly policy: HostPolicy;
  readonly registries: readonly KnownRegistry[];
  readonly installed: () => readonly PluginRow[];
  readonly scan?: LocalOptions['scan'];
}

/** A file that was opened and checked: what is to be planned, and where its bytes come from. */
export interface OpenedPackage {
  readonly name: string;
  readonly release: VerifiedRelease;
  readonly client: RegistryClient;
  readonly source: PackageSource;
  /** For the user to weigh. */
  readonly warnings: readonly string[];
  /** Why it may not be installed, beside what any plan says. */
  readonly refusal?: AirlockError;
  scan(): Promise<Scorecard | undefined>;
  /** The user let it in: from here on it may run. */
  enlist(): Promise<void>;
}

/** Everything about packages that no registry brought. */
export interface LocalPart {
  readonly client: RegistryClient;
  readonly fetchPacked: typeof fetchPacked;
  open(packed: Uint8Array, from: Pick<PackageSource, 'kind' | 'from'>, signal?: AbortSignal): Promise<OpenedPackage>;
  rule(): Promise<UnlistedRule>;
  allow(allowed: boolean): Promise<void>;
  /** Why an installed unlisted plugin may not run now. */
  refusalOf(row: PluginRow): Promise<AirlockError | undefined>;
  source(name: string): Promise<PackageSource | undefined>;
  forget(name: string): Promise<void>;
}

/** What a version may have of characters. */
const LONGEST_VERSION = 64;
/** Row of table `state`: the user's word. */
const ALLOWED = 'local/allowed';

export function createLocalPart(options: LocalPartOptions): LocalPart {
  const { store, crypto: subtle, now, policy, registries } = options;
  const key = (make: boolean): Promise<BrowserKey | undefined> => browserKey(store, subtle, { make, now: now() });
  const listings = createListings(store, key);

  async function rule(): Promise<UnlistedRule> {
    const { unlisted = 'user' } = policy;
    if (unlisted === 'never') return 'never';
    if (unlisted === 'allow') return 'allowed-by-policy';
    const word = await store.transaction(['state'], 'read', (tx) => tx.get('state', ALLOWED));
    return word === true ? 'allowed' : 'refused';
  }

  async function refusal(name?: string): Promise<AirlockError | undefined> {
    const found = await rule();
    if (found === 'allowed' || found === 'allowed-by-policy') return undefined;
    const facts = { ...(name === undefined ? {} : { plugin: name }), detail: { unlisted: found } };
    if (found === 'never') {
      return new AirlockError(
        'POLICY_REFUSED',
        'The policy of this app takes no plugin that no registry lists.',
        facts,
      );
    }
    return new AirlockError(
      'POLICY_REFUSED',
      'No registry lists this plugin, and you do not allow such plugins here.',
      {
        ...facts,
        nextStep: 'Allow plugins that no registry lists, if you trust where this one comes from.',
      },
    );
  }

  const client = createLocalRegistry({
    crypto: subtle,
    listings,
    refusal,
    registries: registries.map((registry) => registry.client),
  });

  /** The release, signed by its publisher or, where nobody signed it, by this browser. */
  async function releaseOf({ manifest, files, release }: Packed): Promise<VerifiedRelease> {
    if (release) return release;
    const signer = await key(true);
    if (!signer) throw new AirlockError('STORE_FAILED', 'This browser keeps no key.');
    const before = options.installed().find(({ name }) => name === fullName(LOCAL_REGISTRY, manifest.id))?.active;
    const seq = Math.max(Math.floor(now() / 1000), (before?.seq ?? 0) + 1);
    const same = before?.manifest.version === manifest.version;
    // Two builds of one version are told apart, as their files are served under it.
    const version = same ? `${manifest.version.split('+')[0]}+${seq}` : manifest.version;
    if (version.length > LONGEST_VERSION) {
      throw new AirlockError('PACKAGE_REFUSED', `Version ${manifest.version} of "${manifest.id}" is installed.`, {
        nextStep: 'Give what was built anew a version of its own.',
      });
    }
    return signer.release(LOCAL_REGISTRY, { ...manifest, version }, files, { seq, at: now() });
  }

  return {
    client,
    fetchPacked,
    rule,

    async open(packed, from, signal) {
      const unpacked = await readPacked(subtle, openArchive(packed), LOCAL_REGISTRY, now());
      signal?.throwIfAborted();
      const { manifest, files } = unpacked;
      const scan = async () => options.scan?.(manifest, files);
      if (unpacked.release) await refuseRevoked(registries, unpacked.release);
      const asked = await ask(registries, unpacked, signal);
      const { listed, warnings } = asked;
      if (listed && unpacked.release) {
        const { registry } = listed;
        return {
          name: fullName(registry.client.id, manifest.id),
          release: unpacked.release,
          client: servedFrom(subtle, registry.client, files),
          source: { ...from, signed: true, listed: true },
          warnings,
          scan,
          enlist: async () => undefined,
        };
      }
      const release = await releaseOf(unpacked);
      const source: PackageSource = { ...from, signed: unpacked.release !== undefined, listed: false };
      const name = fullName(LOCAL_REGISTRY, manifest.id);
      const refused = (await refusal(name)) ?? stranger(name, release, options.installed());
      return {
        name,
        release,
        client: { ...servedFrom(subtle, client, files), release: async () => release },
        source,
        warnings,
        ...(refused ? { refusal: refused } : {}),
        scan,
        enlist: () => listings.add(manifest.id, { release: release.hash, source }),
      };
    },

    async allow(allowed) {
      const { unlisted = 'user' } = policy;
      if (unlisted !== 'user') {
        throw new AirlockError(
          'POLICY_REFUSED',
          'The policy of this app decides about plugins that no registry lists.',
        );
      }
      await store.transaction(['state'], 'write', (tx) =>
        allowed ? tx.put('state', ALLOWED, true) : tx.delete('state', ALLOWED),
      );
    },

    async refusalOf({ name, active }) {
      const refused = await refusal(name);
      if (refused) return refused;
      const subject = {
        id: parseName(name)?.id ?? '',
        release: active.release,
        publisher: active.publisher,
        seq: active.seq,
      };
      const { state, reason } = await client.status(subject);
      if (state !== 'revoked') return undefined;
      return new AirlockError('PACKAGE_REVOKED', `This release of "${name}" was revoked: ${reason}`, {
        plugin: name,
        detail: { state, reason },
        recovery: 'disabled',
      });
    },

    async source(name) {
      const release = options.installed().find((row) => row.name === name)?.active.release;
      const known = await listings.read(parseName(name)?.id ?? '');
      return known.find((listing) => listing.release === release)?.source;
    },

    forget: (name) => listings.remove(parseName(name)?.id ?? ''),
  };
}

/** Throws `PACKAGE_REVOKED` for what a registry of this app withdrew, as far as is known here. */
async function refuseRevoked(registries: readonly KnownRegistry[], release: VerifiedRelease): Promise<void> {
  const { plugin, hash, publisher, seq } = release;
  for (const { client } of registries) {
    const { state, reason } = await client.status({ id: plugin.id, release: hash, publisher, seq });
    if (state !== 'revoked') continue;
    throw fromRegistry(
      new RegistryError('REVOKED', `${plugin.id} ${plugin.version} was revoked: ${reason}`, { id: plugin.id }),
      'PACKAGE_REFUSED',
    );
  }
}

interface Asked {
  readonly listed?: { readonly registry: KnownRegistry };
  readonly warnings: readonly string[];
}

/** Whether a registry of this app lists the very release. A registry that cannot be asked is named. */
async function ask(registries: readonly KnownRegistry[], packed: Packed, signal?: AbortSignal): Promise<Asked> {
  const { manifest, release } = packed;
  const warnings: string[] = [];
  for (const registry of registries) {
    let record: PluginRecord | undefined;
    try {
      if ((await registry.client.freshness()).state !== 'fresh') await registry.client.refresh(signal);
      record = await registry.client.lookup(manifest.id, signal);
    } catch {
      signal?.throwIfAborted();
      warnings.push(`The registry "${registry.name}" could not be asked whether it lists this release.`);
      continue;
    }
    if (release && record?.releases.some((listed) => listed.release === release.hash)) {
      return { listed: { registry }, warnings: [] };
    }
    if (record)
      warnings.push(
        `The registry "${registry.name}" lists a plugin "${manifest.id}", and this is not a release of it.`,
      );
  }
  return { warnings };
}

/** An update has to come from whom the installed version came. */
function stranger(name: string, release: VerifiedRelease, installed: readonly PluginRow[]): AirlockError | undefined {
  const row = installed.find((one) => one.name === name);
  if (!row || row.active.publisher === release.publisher) return undefined;
  return new AirlockError(
    'PACKAGE_REFUSED',
    `"${release.plugin.id}" is installed from another publisher, "${row.active.publisherName}".`,
    { plugin: name, nextStep: 'Remove the installed plugin first, if you want this one in its place.' },
  );
}

/** A client that takes the files of a release out of an opened package, hashed like any others. */
function servedFrom(subtle: SubtleCrypto, client: RegistryClient, files: PackedFiles): RegistryClient {
  return {
    ...client,
    async file(release, path, { onProgress } = {}) {
      const file = release.files.find((entry) => entry.path === path);
      const bytes = files.get(path);
      if (!file || !bytes) throw new RegistryError('NOT_LISTED', `The package has no file ${path}`, { file: path });
      const verified = await verifyBytes(subtle, file, bytes);
      onProgress?.(file.size, file.size);
      return verified;
    },
  };
}
