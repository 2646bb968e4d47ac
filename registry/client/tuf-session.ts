import {
  equalBytes,
  parseMetadata,
  refusal,
  RegistryError,
  roleFileName,
  topAuthority,
  verifyThreshold,
  type Authority,
  type Bytes,
  type RoleMeta,
  type Root,
  type SignedMetadata,
  type Snapshot,
  type Targets,
  type Timestamp,
  type TopRole,
  type TufTypes,
} from '../format/index.ts';
import { isMissing } from './download.ts';
import { checkHashes } from './hashes.ts';
import type { Floors, TufOptions } from './tuf-options.ts';

/** A document with the exact bytes it came in. */
type Trusted<T> = SignedMetadata<T> & { readonly bytes: Bytes };

/**
 * One run of the TUF 1.0 detailed client workflow (specification, section 5). Each file is written to `files` as soon as
 * it is trusted, so a failed run leaves what was verified so far.
 */
export class TufSession {
  readonly #options: TufOptions;
  #floors: Floors;
  #now: number;
  /** Every root of the chain so far. */
  readonly roots: Root[];
  #timestamp: Trusted<Timestamp> | undefined;
  #snapshot: Trusted<Snapshot> | undefined;
  readonly #roles = new Map<string, Trusted<Targets>>();

  private constructor(options: TufOptions, root: Root) {
    this.#options = options;
    this.#floors = options.floors ?? {};
    this.#now = Math.max(options.now, options.signedTime ?? -Infinity);
    this.roots = [root];
  }

  /** Start from the pinned root and the chain that followed it, all verified again. */
  static async open(pinned: Bytes, options: TufOptions): Promise<TufSession> {
    const root = parseMetadata(pinned, 'root', 'the pinned root');
    const session = new TufSession(options, root.signed);
    await session.#verify('the pinned root', root, topAuthority(root.signed, 'root'));
    for (const bytes of options.files.roots) await session.#followRoot(bytes, 'a stored root');
    return session;
  }

  get root(): Root {
    return this.roots.at(-1) ?? untrusted('root');
  }

  get timestamp(): Timestamp {
    return (this.#timestamp ?? untrusted('timestamp')).signed;
  }

  get snapshot(): Snapshot {
    return (this.#snapshot ?? untrusted('snapshot')).signed;
  }

  /** The latest `created` time in the loaded metadata, in milliseconds; 0 when there is none. */
  get signedTime(): number {
    return Math.max(0, ...this.#loaded().map(({ created }) => Date.parse(created ?? '') || 0));
  }

  /** When the first of the loaded metadata expires, in milliseconds. */
  get expires(): number {
    return Math.min(...this.#loaded().map(({ expires }) => Date.parse(expires)));
  }

  #loaded(): readonly { readonly expires: string; readonly created?: string }[] {
    return [this.root, this.timestamp, this.snapshot, ...[...this.#roles.values()].map(({ signed }) => signed)];
  }

  /** 5.3 to 5.6.6: bring the top-level roles up to date. Throws the first refusal. */
  async refresh(): Promise<void> {
    await this.#updateRoot();
    await this.#updateTimestamp();
    await this.#updateSnapshot();
    await this.role('targets', topAuthority(this.root, 'targets'));
  }

  /** Take the top-level roles from `files` alone. Throws `UNINITIALIZED` when one is missing or not trustworthy. */
  async restore(): Promise<void> {
    this.#timestamp = (await this.#stored('timestamp')) ?? untrusted('timestamp');
    const snapshot = (await this.#stored('snapshot')) ?? untrusted('snapshot');
    await this.#checkMeta(this.timestamp.snapshot, snapshot, 'snapshot.json');
    this.#snapshot = snapshot;
  }

  /** The newest trusted metadata of a role, as `authority` — whoever delegates to it here — vouches for it. */
  async role(name: string, authority: Authority): Promise<Targets> {
    const file = `${name}.json`;
    const meta = this.snapshot.meta[file];
    if (!meta) throw new RegistryError('WRONG_SUBJECT', `snapshot.json does not list ${file}`, { file });

    const known = this.#roles.get(name);
    if (known) {
      // Trusted when it was reached through another delegator, which says nothing about this one.
      await this.#verify(file, known, authority);
      return known.signed;
    }
    const stored = await this.#storedRole(name, authority, meta);
    const role = stored ?? (await this.#fetch('targets', name, meta, this.#options.limits.targetsBytes, authority));
    this.#checkExpiry(role.signed, file);
    if (!stored) await this.#options.files.write(name, role.bytes, role.signed.version);
    this.#roles.set(name, role);
    return role.signed;
  }

  async #updateRoot(): Promise<void> {
    const { limits, signal, files } = this.#options;
    for (let turn = 0; ; turn++) {
      const name = roleFileName('root', this.root.version + 1);
      let bytes: Bytes;
      try {
        bytes = await this.#options.get(name, { limit: limits.rootBytes, fresh: true, signal });
      } catch (error) {
        if (isMissing(error)) break;
        throw error;
      }
      if (turn === limits.rootRotations) {
        throw new RegistryError('TOO_LARGE', `The registry has more than ${turn} new roots`, { file: name });
      }
      const forget = await this.#followRoot(bytes, name);
      if (forget) this.#now = this.#options.now;
      await files.writeRoot(bytes, this.root.version, forget);
    }
    const { root } = this.#floors;
    if (root !== undefined && this.root.version < root) throw rollback('root.json', root, this.root.version);
    this.#checkExpiry(this.root, 'root.json');
  }

  /** 5.3.4-5.3.8. True when keys were replaced, and what they signed is to be forgotten (5.3.11). */
  async #followRoot(bytes: Bytes, where: string): Promise<boolean> {
    const old = this.root;
    const next = parseMetadata(bytes, 'root', where);
    await this.#verify(where, next, topAuthority(old, 'root'));
    await this.#verify(where, next, topAuthority(next.signed, 'root'));
    const { version } = next.signed;
    if (version <= old.version) throw rollback(where, old.version + 1, version);
    if (version !== old.version + 1) {
      throw refusal('WRONG_SUBJECT', where, 'is not the next root', old.version + 1, version);
    }
    this.roots.push(next.signed);
    const replaced = (['timestamp', 'snapshot'] as const).some((role) =>
      old.roles[role].keyids.some((id) => !next.signed.roles[role].keyids.includes(id)),
    );
    // Floors were known with an older root; replaced keys may rightly count from 1 again.
    const { root } = this.#floors;
    if (replaced && version > (root ?? 0)) this.#floors = root === undefined ? {} : { root };
    return replaced;
  }

  async #updateTimestamp(): Promise<void> {
    const { limits, signal, files } = this.#options;
    const where = 'timestamp.json';
    const old = await this.#stored('timestamp');
    const bytes = await this.#options.get(where, { limit: limits.timestampBytes, fresh: true, signal });
    const next = { ...parseMetadata(bytes, 'timestamp', where), bytes };
    await this.#verify(where, next, topAuthority(this.root, 'timestamp'));
    const { version, snapshot } = next.signed;
    const floor = Math.max(this.#floors.timestamp ?? 0, old?.signed.version ?? 0);
    if (version < floor) throw rollback(where, floor, version);
    const snapshotFloor = Math.max(this.#floors.snapshot ?? 0, old?.signed.snapshot.version ?? 0);
    if (snapshot.version < snapshotFloor) throw rollback('snapshot.json', snapshotFloor, snapshot.version);
    if (old && version === old.signed.version) {
      // 5.4.3.1: the one that is trusted stays. It expires all the same, or replaying it would freeze us for ever.
      this.#checkExpiry(old.signed, where);
      if (!equalBytes(old.message, next.message)) this.#options.onConflict?.(old.bytes, bytes);
      this.#timestamp = old;
      return;
    }
    this.#checkExpiry(next.signed, where);
    await files.write('timestamp', bytes, version);
    this.#timestamp = next;
  }

  async #updateSnapshot(): Promise<void> {
    const { limits, files } = this.#options;
    const where = 'snapshot.json';
    const meta = this.timestamp.snapshot;
    const old = await this.#stored('snapshot');
    if (old && meta.version < old.signed.version) throw rollback(where, old.signed.version, meta.version);
    // Asked on every run, not only after a new timestamp: the last run may have ended between the two.
    if (old?.signed.version === meta.version && (await this.#fits(meta, old))) {
      this.#checkExpiry(old.signed, where);
      this.#snapshot = old;
      return;
    }
    const next = await this.#fetch(
      'snapshot',
      'snapshot',
      meta,
      limits.snapshotBytes,
      topAuthority(this.root, 'snapshot'),
    );
    for (const [file, { version }] of Object.entries(old?.signed.meta ?? {})) {
      const found = next.signed.meta[file]?.version ?? 0;
      if (found < version) throw rollback(file, version, found);
    }
    this.#checkExpiry(next.signed, where);
    await files.write('snapshot', next.bytes, next.signed.version);
    this.#snapshot = next;
  }

  /** Fetch what `meta` names: capped, hashed, signed by `authority`, and of that version. */
  async #fetch<T extends 'snapshot' | 'targets'>(
    type: T,
    name: string,
    meta: RoleMeta,
    limit: number,
    authority: Authority,
  ): Promise<Trusted<TufTypes[T]>> {
    const { get, signal, subtle } = this.#options;
    const where = roleFileName(name);
    const url = roleFileName(name, this.root.consistentSnapshot ? meta.version : undefined);
    const bytes = await get(url, { limit: Math.min(limit, meta.length ?? limit), signal });
    await checkHashes(subtle, meta, bytes, where);
    const role = { ...parseMetadata(bytes, type, where), bytes };
    await this.#verify(where, role, authority);
    checkVersion(meta, role, where);
    return role;
  }

  /** A stored top-level file, if it is there and today's keys vouch for it. */
  async #stored<T extends 'timestamp' | 'snapshot'>(type: T): Promise<Trusted<TufTypes[T]> | undefined> {
    return this.#tryStored(type, type, topAuthority(this.root, type));
  }

  async #storedRole(name: string, authority: Authority, meta: RoleMeta): Promise<Trusted<Targets> | undefined> {
    const role = await this.#tryStored('targets', name, authority);
    return role?.signed.version === meta.version && (await this.#fits(meta, role)) ? role : undefined;
  }

  async #tryStored<T extends Exclude<TopRole, 'root'>>(
    type: T,
    name: string,
    authority: Authority,
  ): Promise<Trusted<TufTypes[T]> | undefined> {
    const bytes = await this.#options.files.read(name);
    if (!bytes) return undefined;
    try {
      const role = { ...parseMetadata(bytes, type, roleFileName(name)), bytes };
      await this.#verify(roleFileName(name), role, authority);
      return role;
    } catch (error) {
      // Damaged, or signed by keys that are no longer trusted: as if it were not there.
      if (error instanceof RegistryError && error.code !== 'NO_CRYPTO') return undefined;
      throw error;
    }
  }

  #verify(where: string, document: SignedMetadata<unknown>, authority: Authority): Promise<void> {
    const { subtle, importKey } = this.#options;
    return verifyThreshold(subtle, where, document.message, document.signatures, authority, importKey);
  }

  async #checkMeta(meta: RoleMeta, role: Trusted<Versioned>, where: string): Promise<void> {
    checkVersion(meta, role, where);
    await checkHashes(this.#options.subtle, meta, role.bytes, where);
  }

  async #fits(meta: RoleMeta, role: Trusted<Versioned>): Promise<boolean> {
    return this.#checkMeta(meta, role, '').then(
      () => true,
      () => false,
    );
  }

  #checkExpiry(signed: { readonly expires: string }, where: string): void {
    // Written so that a time that is not a number counts as past.
    if (Date.parse(signed.expires) > this.#now) return;
    throw new RegistryError('EXPIRED', `${where} expired at ${signed.expires}`, {
      file: where,
      expires: signed.expires,
    });
  }
}

interface Versioned {
  readonly version: number;
}

function checkVersion(meta: Versioned, { signed }: SignedMetadata<Versioned>, where: string): void {
  if (signed.version === meta.version) return;
  throw refusal('HASH_MISMATCH', where, 'is not the version that was signed', meta.version, signed.version);
}

function rollback(where: string, expected: number, found: number): RegistryError {
  return refusal('ROLLBACK', where, 'is older than was seen', expected, found);
}

function untrusted(role: string): never {
  throw new RegistryError('UNINITIALIZED', `No ${role} is trusted yet`, { role });
}
