import {
  DEFAULT_CHANNEL,
  LIMITS,
  refusal,
  RegistryError,
  registryId,
  topAuthority,
  type Bytes,
  type Limits,
  type ManifestCheck,
  type PluginRecord,
} from '../format/index.ts';
import { createCatalogueReader, type ReadNode } from './catalogue.ts';
import { checkFresh, judgeFreshness, type Freshness } from './freshness.ts';
import type { Head } from './head.ts';
import {
  checkMayRun,
  rememberGivenUp,
  rememberRecord,
  statusOf,
  type PluginStatus,
  type StatusSubject,
} from './memory.ts';
import { createMirrors, OFFLINE } from './mirrors.ts';
import { createObjects, type ObjectRequest } from './objects.ts';
import { createReleaseReader, type ReleaseSelection } from './releases.ts';
import { keepRecent } from './recent.ts';
import { toVerifiedRelease, verifyRelease, type StoredRelease, type VerifiedRelease } from './release-verifier.ts';
import { isBefore, markOf, type TrustStore } from './trust.ts';
import { createTrustKeeper } from './trust-keeper.ts';
import type { Floors } from './tuf-options.ts';
import { verifyBytes, type VerifiedBytes } from './verified-bytes.ts';

export interface RegistryClientOptions {
  /** The root.json that the app was deployed with, byte for byte. */
  readonly root: Bytes;
  /** Base URLs of servers with the same registry, in order of preference. */
  readonly urls: readonly string[];
  readonly fetch: typeof fetch;
  readonly store: TrustStore;
  /** System time in milliseconds. */
  readonly clock: () => number;
  readonly crypto: SubtleCrypto;
  /** How the manifest inside a release is read: `pluginManifest` of the format, which throws on what it does not know. */
  readonly manifest: ManifestCheck;
  readonly floors?: Floors;
  readonly limits?: Partial<Limits>;
}

export interface FileOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (loaded: number, total: number) => void;
}

/** Reads one registry and believes only what was proved. Every method throws `RegistryError`. */
export interface RegistryClient {
  /** First 16 hex digits of the SHA-256 of the pinned root. */
  readonly id: string;
  /** Ask the registry for its newest state. When that fails, the last good state stays in force. */
  refresh(signal?: AbortSignal): Promise<Head>;
  /** The newest good state, from the store, verified again. `undefined` before the first refresh. */
  head(): Promise<Head | undefined>;
  freshness(): Promise<Freshness>;
  /** What the operator lists of a plugin; `undefined` when its absence was proved at this head. */
  lookup(id: string, signal?: AbortSignal): Promise<PluginRecord | undefined>;
  /** Up to `limit` (default 50) plugins after `after`, in the catalogue's own stable order (by hash of the id). */
  list(options?: { after?: string; limit?: number }, signal?: AbortSignal): Promise<PluginRecord[]>;
  /**
   * A release that may be installed now: listed, not revoked, signed by the plugin's publisher, at a fresh head. By
   * default the newest of the channel `latest`.
   */
  release(id: string, select?: ReleaseSelection, signal?: AbortSignal): Promise<VerifiedRelease>;
  /** Bytes of a content-addressed file, hashed, and cached from then on. */
  object(request: ObjectRequest): Promise<Bytes>;
  /** Bytes of one file of a release. */
  file(release: VerifiedRelease, path: string, options?: FileOptions): Promise<VerifiedBytes>;
  /** Verify an installed release again, without a network: signature, identity, listing, revocation. For every load. */
  verifyStored(stored: StoredRelease): Promise<VerifiedRelease>;
  /** What is known about a plugin or one of its releases, without a network. */
  status(subject: string | StatusSubject): Promise<PluginStatus>;
}

const PARALLEL = 8;
const RECENT_NODES = 32;

/** Throws `NO_CRYPTO` where WebCrypto is missing, for example on plain http pages. */
export async function createRegistryClient(options: RegistryClientOptions): Promise<RegistryClient> {
  const { root, store, clock, crypto: subtle, fetch, urls, manifest } = options;
  if (!subtle?.digest) throw new RegistryError('NO_CRYPTO', 'WebCrypto is missing: serve this page over https');
  const id = await registryId(subtle, root);
  const limits: Limits = { ...LIMITS, ...options.limits };
  const mirrors = createMirrors(fetch, urls, limits);
  const trust = createTrustKeeper({ ...options, id, limits, mirrors });
  const objects = createObjects(subtle, mirrors, store);
  const nodes = keepRecent<ReadNode>(RECENT_NODES);
  const catalogue = createCatalogueReader(subtle, objects, limits, nodes);
  const remembered = createCatalogueReader(subtle, createObjects(subtle, OFFLINE, store), limits, nodes);
  const releases = createReleaseReader({ subtle, id, objects, limits, clock, manifest });

  const lookupAt = async (head: Head, plugin: string, signal?: AbortSignal): Promise<PluginRecord | undefined> => {
    const entry = await catalogue.find(head.trie, plugin, signal);
    const mark = markOf(await trust.read(), plugin);
    if (entry && mark && entry.seq < mark.seq && !isBefore([head.root, head.version], mark.head)) {
      throw refusal('ROLLBACK', plugin, 'is listed with an older release than was seen', mark.seq, entry.seq);
    }
    return entry && catalogue.record(entry, signal);
  };

  /** A publisher that gave up its identity is remembered for good, wherever that is noticed. */
  const watching = async <T>(head: Head, record: PluginRecord, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'REVOKED' && error.detail['final'] === true) {
        await trust.change((state) => rememberGivenUp(state, record.publisher, head));
      }
      throw error;
    }
  };

  /** What the publisher's newest release says; nothing where it cannot be read or believed: who wants to install it is told why. */
  const heeded = async (request: Parameters<typeof releases.heed>[0]) => {
    try {
      return await watching(request.head, request.record, releases.heed(request));
    } catch (error) {
      if (error instanceof RegistryError) return undefined;
      throw error;
    }
  };

  const lookup: RegistryClient['lookup'] = async (plugin, signal) => {
    const head = await trust.requireHead();
    const record = await lookupAt(head, plugin, signal);
    const state = await trust.read();
    // Read beside the writing, which does not wait for it: a revocation is remembered as soon as it is known.
    const [news] = await Promise.all([
      record && releases.hasNews(record, markOf(state, plugin)) ? heeded({ head, record, signal, state }) : undefined,
      trust.change((current) => rememberRecord(current, head, plugin, record, clock())),
    ]);
    if (news) await trust.change(news);
    return record;
  };

  /** What the trie says that is in force, as far as it is cached. */
  const recall = async (plugin: string): Promise<void> => {
    const head = await trust.head();
    if (!head) return;
    try {
      const entry = await remembered.find(head.trie, plugin);
      const record = entry && (await remembered.record(entry));
      await trust.change((state) => rememberRecord(state, head, plugin, record, clock()));
    } catch (error) {
      // Not cached, or damaged by who signed it: what was learned under an older head stays in force.
      if (!(error instanceof RegistryError) || error.code === 'NO_CRYPTO') throw error;
    }
  };

  return {
    id,
    refresh: (signal) => trust.refresh(signal),
    head: trust.head,
    lookup,
    object: objects.get,

    async freshness() {
      const state = await trust.read();
      try {
        return judgeFreshness(state, await trust.head(), clock());
      } catch (error) {
        if (!(error instanceof RegistryError)) throw error;
        return { state: 'suspect', error };
      }
    },

    async list({ after, limit = 50 } = {}, signal) {
      const head = await trust.requireHead();
      const entries = await catalogue.walk(head.trie, after, limit, signal);
      const records: PluginRecord[] = [];
      for (let at = 0; at < entries.length; at += PARALLEL) {
        const some = entries.slice(at, at + PARALLEL);
        records.push(...(await Promise.all(some.map((entry) => catalogue.record(entry, signal)))));
      }
      await trust.change((state) =>
        records.reduce((all, record) => rememberRecord(all, head, record.id, record, clock()), state),
      );
      return records;
    },

    async release(plugin, select = { channel: DEFAULT_CHANNEL }, signal) {
      const head = await trust.requireHead();
      checkFresh(await trust.read(), head, clock());
      const record = await lookup(plugin, signal);
      if (!record) throw new RegistryError('NOT_LISTED', `The registry has no plugin ${plugin}`, { id: plugin });
      const before = await trust.read();
      const result = await watching(head, record, releases.open({ head, record, select, signal, state: before }));
      await trust.change((state) => result.remember(state));
      return result.release;
    },

    async file({ files }, path, { signal, onProgress } = {}) {
      const file = files.find((entry) => entry.path === path);
      if (!file) throw new RegistryError('NOT_LISTED', `The release has no file ${path}`, { file: path });
      const { size, sha256 } = file;
      if (size > limits.fileBytes) {
        throw new RegistryError('TOO_LARGE', `${path} is larger than ${limits.fileBytes} bytes`, { file: path, size });
      }
      const progress = onProgress && ((loaded: number): void => onProgress(loaded, size));
      return mirrors.get(`b/${sha256}`, { limit: size, signal, onProgress: progress }, (bytes) =>
        verifyBytes(subtle, file, bytes),
      );
    },

    async verifyStored(stored) {
      if (stored.registry !== id) {
        throw new RegistryError('WRONG_SUBJECT', `${stored.id} was installed from another registry`, { id: stored.id });
      }
      const operators = (await trust.roots()).map((known) => topAuthority(known, 'targets'));
      // A recovery was in force when the release was installed, whatever the clock says today.
      const verifying = verifyRelease(subtle, stored, { operators, now: Infinity, manifest });
      const [proof] = await Promise.all([verifying, recall(stored.id)]);
      const { release, publisher } = proof;
      const subject = { id: stored.id, release: stored.hash, publisher: publisher.id, seq: release.seq };
      checkMayRun(statusOf(await trust.read(), await trust.head(), subject), subject);
      return toVerifiedRelease(proof, stored, []);
    },

    async status(subject) {
      const about = typeof subject === 'string' ? { id: subject } : subject;
      return statusOf(await trust.read(), await trust.head(), about);
    },
  };
}
