import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginManifest } from '@airlock/sdk';
import {
  CATALOG_PATHS,
  CATALOG_ROLE,
  encodeEnvelope,
  encodeUtf8,
  mediaType,
  parseMetadata,
  preAuthEncoding,
  roleFileName,
  TRIE_TARGET,
  type Bytes,
  type FileReference,
  type JsonObject,
  type PluginRecord,
  type Release,
  type TrieEntry,
} from '../format/index.ts';
import { encodeVouchers, IDENTITY_FILE, MANIFEST_FILE, RELEASE_FILE } from './bundle.ts';
import { exists, hashOf, jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import { createKey, readKeyFile, signerOf, writeKeyFile } from './key-file.ts';
import { withRelease } from './listing.ts';
import { describeFile, isoSeconds, keyTable, signMetadata, type MetadataFile } from './metadata.ts';
import { createIdentity } from './change-identity.ts';
import { openPublisher, publisherSigners, type PublisherFolder } from './publisher.ts';
import { signWithAll, type Signer } from './signer.ts';
import { updateTrie } from './trie.ts';

export interface DevelopmentRegistryOptions {
  /** Folder of its keys, made when it is not there; they stay on this machine. */
  readonly dir: string;
  /** Shown as the publisher. */
  readonly publisher: string;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

/**
 * A registry of a plugin that is still being written, and of those beside it: signed and verified like any other, in memory,
 * with a new release for every build. Its keys are made on this machine and worth nothing elsewhere.
 */
export interface DevelopmentRegistry {
  /** What a host pins, byte for byte. */
  readonly root: Bytes;
  /** Sign what was built and list it as the newest release. Gives the manifest as it was signed: with a version of its own. */
  put(manifest: PluginManifest, files: ReadonlyMap<string, Uint8Array>): Promise<PluginManifest>;
  /** A served file, by its path from the registry's URL. */
  file(path: string): Bytes | undefined;
  /** Every file that a client needs for the release that was put last. */
  newest(): ReadonlyMap<string, Bytes>;
  /** The release that was put last as `airlock sign` leaves it in a folder; `undefined` before the first. */
  bundle(): ReadonlyMap<string, Bytes> | undefined;
}

/** Releases that stay listed, so that pages that still run an older one are not told that it was withdrawn. */
const KEPT = 20;
const ROLES = ['root', 'targets', 'snapshot', 'timestamp', 'catalog'] as const;
const DAYS = 30;

type Role = (typeof ROLES)[number];

/** The operator's, one for each role, and the publisher's. */
type Keys = Readonly<Record<Role, Signer>> & { readonly release: readonly Signer[] };

export async function openDevelopmentRegistry(options: DevelopmentRegistryOptions): Promise<DevelopmentRegistry> {
  const { dir, clock = Date.now } = options;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const home = join(dir, 'publisher');
  const publisher = (await exists(join(home, 'identity')))
    ? await openPublisher(home, clock())
    : await createIdentity({ dir: home, name: options.publisher, clock });
  const signers = {} as Record<Role, Signer>; // every role is set below
  for (const role of ROLES) signers[role] = await keyIn(join(dir, 'keys', `${role}.json`), role);
  const root = await rootIn(join(dir, '1.root.json'), signers, clock());
  const release = await publisherSigners(publisher, async () => undefined);
  return new MemoryRegistry(dir, root, { ...signers, release }, publisher, clock);
}

async function keyIn(path: string, name: string): Promise<Signer> {
  if (!(await exists(path))) await writeKeyFile(path, await createKey());
  return signerOf(await readKeyFile(path), name, async () => undefined);
}

/** The one root there ever is; its id is how browsers know this registry again. */
async function rootIn(path: string, signers: Readonly<Record<Role, Signer>>, now: number): Promise<Bytes> {
  const known = await readIfThere(path);
  if (known && Date.parse(parseMetadata(known, 'root', path).signed.expires) > now) return known;
  const top = ['root', 'targets', 'snapshot', 'timestamp'] as const;
  const { bytes } = await signMetadata(
    'root',
    { version: 1, now, days: 3650 },
    {
      consistent_snapshot: true,
      keys: keyTable(top.map((role) => signers[role])),
      roles: Object.fromEntries(top.map((role) => [role, { keyids: [signers[role].keyid], threshold: 1 }])),
    },
    [signers.root],
  );
  await writeFileAtomic(path, bytes);
  return bytes;
}

/** One plugin: what is listed of it, newest first, and the files of each release. */
interface Listed {
  readonly record: PluginRecord;
  readonly releases: readonly { readonly hash: string; readonly files: ReadonlyMap<string, Bytes> }[];
}

class MemoryRegistry implements DevelopmentRegistry {
  readonly root: Bytes;
  readonly #dir: string;
  readonly #keys: Keys;
  readonly #publisher: PublisherFolder;
  readonly #clock: () => number;
  #head = new Map<string, Bytes>();
  readonly #plugins = new Map<string, Listed>();
  /** Id of the plugin that was put last. */
  #newest = '';
  #bundle: ReadonlyMap<string, Bytes> | undefined;
  #targets: MetadataFile | undefined;
  #last = 0;

  constructor(dir: string, root: Bytes, keys: Keys, publisher: PublisherFolder, clock: () => number) {
    this.#dir = dir;
    this.root = root;
    this.#keys = keys;
    this.#publisher = publisher;
    this.#clock = clock;
  }

  file(path: string): Bytes | undefined {
    const releases = [...this.#plugins.values()].flatMap((plugin) => plugin.releases);
    return this.#head.get(path) ?? releases.find(({ files }) => files.has(path))?.files.get(path);
  }

  newest(): ReadonlyMap<string, Bytes> {
    return new Map([...this.#head, ...(this.#plugins.get(this.#newest)?.releases[0]?.files ?? [])]);
  }

  bundle(): ReadonlyMap<string, Bytes> | undefined {
    return this.#bundle;
  }

  async put(manifest: PluginManifest, files: ReadonlyMap<string, Uint8Array>): Promise<PluginManifest> {
    const seq = await this.#next();
    const plugin = { ...manifest, version: developmentVersion(manifest.version, seq) };
    const before = this.#plugins.get(plugin.id);
    const listed = [...files]
      .map(([path, bytes]) => ({ path, sha256: hashOf(bytes), size: bytes.length, type: mediaType(path) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    const release: Release = {
      plugin,
      publisher: this.#publisher.publisher.id,
      identitySeq: this.#publisher.publisher.newest.version,
      seq,
      ...(before?.releases[0] && { prev: before.releases[0].hash }),
      minSeq: 0,
      created: isoSeconds(this.#clock()),
      files: listed,
    };
    const payload = encodeUtf8(JSON.stringify(release));
    const signers = await publisherSigners(this.#publisher, async () => undefined);
    const envelope = encodeEnvelope(
      'release',
      payload,
      await signWithAll(signers, preAuthEncoding('release', payload)),
    );

    const stored = new Map<string, Bytes>();
    const put = (shelf: 'b' | 'i' | 'r', bytes: Bytes): FileReference => {
      const sha256 = hashOf(bytes);
      stored.set(`${shelf}/${sha256}`, bytes);
      return { sha256, length: bytes.length };
    };
    for (const bytes of files.values()) put('b', new Uint8Array(bytes));
    const file = put('r', envelope);
    const identities = this.#publisher.identities.map((bytes) => put('i', bytes));
    const record = withRelease(before?.record, {
      release,
      file,
      channel: 'latest',
      identities,
      recoveries: [],
      transfers: [],
      now: this.#clock(),
    });
    this.#plugins.set(plugin.id, {
      record: { ...record, releases: record.releases.slice(0, KEPT) },
      releases: [{ hash: file.sha256, files: stored }, ...(before?.releases ?? [])].slice(0, KEPT),
    });
    this.#newest = plugin.id;
    await this.#publish(seq);
    this.#bundle = new Map([
      ...Array.from(files, ([path, bytes]) => [path, new Uint8Array(bytes)] as const),
      [MANIFEST_FILE, jsonFile(plugin)],
      [RELEASE_FILE, envelope],
      [IDENTITY_FILE, encodeVouchers({ identities: this.#publisher.identities, recoveries: [], transfers: [] })],
    ]);
    return plugin;
  }

  /** Make and sign the head over all records. Nobody sees a half of it: it is put in force at once. */
  async #publish(version: number): Promise<void> {
    const head = new Map<string, Bytes>([['metadata/1.root.json', this.root]]);
    const entries = [...this.#plugins.values()].map(({ record }): TrieEntry => {
      const bytes = encodeUtf8(JSON.stringify(record));
      const hash = hashOf(bytes);
      head.set(`r/${hash}`, bytes);
      const { id, publisher, state, releases } = record;
      return { id, publisher, record: hash, length: bytes.length, seq: releases[0]?.seq ?? 1, state };
    });
    const trie = await updateTrie(
      {
        read: async (sha256) => head.get(`n/${sha256}`) ?? new Uint8Array(),
        write: async (sha256, bytes) => void head.set(`n/${sha256}`, bytes),
      },
      undefined,
      entries,
    );

    this.#targets ??= await this.#sign('targets', 'targets', version, {
      targets: {},
      delegations: {
        keys: keyTable([this.#keys.catalog]),
        roles: [
          {
            name: CATALOG_ROLE,
            keyids: [this.#keys.catalog.keyid],
            threshold: 1,
            terminating: true,
            paths: [CATALOG_PATHS],
          },
        ],
      },
    });
    const catalog = await this.#sign('catalog', 'targets', version, {
      targets: {
        [TRIE_TARGET]: {
          length: trie.length,
          hashes: { sha256: trie.sha256 },
          custom: { plugins: entries.length, revocations: [] },
        },
      },
    });
    const snapshot = await this.#sign('snapshot', 'snapshot', version, {
      meta: {
        [roleFileName('targets')]: describeFile(this.#targets),
        [roleFileName(CATALOG_ROLE)]: describeFile(catalog),
      },
    });
    const timestamp = await this.#sign('timestamp', 'timestamp', version, {
      meta: { 'snapshot.json': describeFile(snapshot) },
    });
    head.set(`metadata/${this.#targets.version}.targets.json`, this.#targets.bytes);
    head.set(`metadata/${version}.${CATALOG_ROLE}.json`, catalog.bytes);
    head.set(`metadata/${version}.snapshot.json`, snapshot.bytes);
    head.set('metadata/timestamp.json', timestamp.bytes);
    this.#head = head;
  }

  #sign(
    role: Role,
    type: 'targets' | 'snapshot' | 'timestamp',
    version: number,
    content: JsonObject,
  ): Promise<MetadataFile> {
    return signMetadata(type, { version, now: this.#clock(), days: DAYS }, content, [this.#keys[role]]);
  }

  /**
   * A number above every one before, also of earlier runs: browsers that saw a higher one would take this for a rollback.
   * Seconds since the epoch while nothing is built more often.
   */
  async #next(): Promise<number> {
    const path = join(this.#dir, 'last.json');
    if (this.#last === 0) {
      const known = await readIfThere(path);
      // Written below: one number.
      if (known) this.#last = Number(JSON.parse(new TextDecoder().decode(known)));
    }
    const next = Math.max(this.#last + 1, Math.floor(this.#clock() / 1000));
    this.#last = next;
    // Not synced to the disk: where it is lost, the clock still counts on.
    await writeFile(path, jsonFile(next));
    return next;
  }
}

/** `1.2.0` becomes `1.2.0-dev.7`: a version of its own for every build. */
function developmentVersion(version: string, number: number): string {
  const [plain = version] = version.split('+');
  return `${plain}${plain.includes('-') ? '.' : '-'}dev.${number}`;
}
