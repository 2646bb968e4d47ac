import { decodeHex, type Bytes } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { boolean, integer, list, map, object, shape, text, time, type Check } from './check.ts';
import { malformed, refusal } from './errors.ts';
import { parseJson, type Json, type JsonObject } from './json.ts';
import { keyId, keyIds, keyMap, type PublicKey } from './key.ts';
import type { Authority, ReadSignature } from './signed.ts';

/** TUF 1.0 metadata (https://theupdateframework.github.io/specification/), read. */
export type TopRole = 'root' | 'timestamp' | 'snapshot' | 'targets';

export interface RoleKeys {
  readonly keyids: readonly string[];
  readonly threshold: number;
}

interface Common {
  readonly version: number;
  readonly expires: string;
  /** When it was signed. Not part of TUF; ours write it, so that a clock that runs behind is noticed. */
  readonly created?: string;
}

export interface Root extends Common {
  readonly consistentSnapshot: boolean;
  readonly keys: Readonly<Record<string, PublicKey>>;
  readonly roles: Readonly<Record<TopRole, RoleKeys>>;
}

/** What one file is known by before it is fetched. */
export interface FileMeta {
  readonly length?: number;
  /** Hex by algorithm name. At least one, where given. */
  readonly hashes?: Readonly<Record<string, string>>;
}

export interface RoleMeta extends FileMeta {
  readonly version: number;
}

export interface Timestamp extends Common {
  readonly snapshot: RoleMeta;
}

export interface Snapshot extends Common {
  /** By file name: `targets.json`, `<role>.json`. */
  readonly meta: Readonly<Record<string, RoleMeta>>;
}

export interface TargetFile {
  readonly length: number;
  readonly hashes: Readonly<Record<string, string>>;
  readonly custom?: JsonObject;
}

export interface Targets extends Common {
  readonly targets: Readonly<Record<string, TargetFile>>;
  /** Read by `parseDelegations` where it is used. */
  readonly delegations?: JsonObject;
}

export interface TufTypes {
  readonly root: Root;
  readonly timestamp: Timestamp;
  readonly snapshot: Snapshot;
  readonly targets: Targets;
}

/** Metadata that was read but not yet verified. */
export interface SignedMetadata<T> {
  readonly signed: T;
  /** What the signatures are over. */
  readonly message: Bytes;
  readonly signatures: readonly ReadSignature[];
}

const envelope = shape({ signed: object, signatures: list(shape({ keyid: keyId, sig: anyText }), 1024) });
const header = shape({ _type: text(), spec_version: text(32, /^1(\.\d+){1,2}$/) });

/** Read a metadata file of role type `type`. Throws `BAD_FORMAT`, or `WRONG_TYPE` for another type. Nothing is verified. */
export function parseMetadata<T extends TopRole>(bytes: Bytes, type: T, where: string): SignedMetadata<TufTypes[T]> {
  const { signed, signatures } = envelope(parseJson(bytes, where), where);
  const { _type: found } = header(signed, where);
  if (found !== type) {
    throw refusal('WRONG_TYPE', where, 'is metadata of another role', type, found);
  }
  if (new Set(signatures.map(({ keyid }) => keyid)).size !== signatures.length)
    malformed(where, 'is signed by a key twice');
  return {
    // Each reader returns the type listed for its role in TufTypes.
    signed: (READERS[type] as Check<TufTypes[T]>)(signed, where),
    message: canonicalBytes(signed as Json),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, bytes: decodeHex(sig) })),
  };
}

/** A signature that is not even hex is one that does not count, not a reason to refuse the file. */
function anyText(value: Json | undefined, where: string): string {
  return typeof value === 'string' ? value : malformed(where, 'must be a string');
}

const common = { version: integer(1), expires: time };
const created = { created: time };
/** Members of whatever names keys and how many of them must sign. */
export const roleKeys = { keyids: keyIds, threshold: integer(1) };

const hashes: Check<Readonly<Record<string, string>>> = (value, where) => {
  const found = map(text(256, /^[0-9a-f]+$/i))(value, where);
  return Object.keys(found).length > 0 ? found : malformed(where, 'must not be empty');
};

const roleMeta: Check<RoleMeta> = shape({ version: integer(1) }, { length: integer(0), hashes });
const targetFile: Check<TargetFile> = shape({ length: integer(0), hashes }, { custom: object });

const root = shape(
  {
    ...common,
    keys: keyMap,
    roles: shape({
      root: shape(roleKeys),
      timestamp: shape(roleKeys),
      snapshot: shape(roleKeys),
      targets: shape(roleKeys),
    }),
  },
  { ...created, consistent_snapshot: boolean },
);

const READERS: { readonly [T in TopRole]: Check<TufTypes[T]> } = {
  root(value, where) {
    const { consistent_snapshot: consistentSnapshot = false, ...rest } = root(value, where);
    return { ...rest, consistentSnapshot };
  },
  timestamp(value, where) {
    const { meta, ...rest } = shape({ ...common, meta: shape({ 'snapshot.json': roleMeta }) }, created)(value, where);
    return { ...rest, snapshot: meta['snapshot.json'] };
  },
  snapshot(value, where) {
    const snapshot = shape({ ...common, meta: map(roleMeta) }, created)(value, where);
    return snapshot.meta['targets.json'] ? snapshot : malformed(where, 'must name targets.json');
  },
  targets: shape({ ...common, targets: map(targetFile) }, { ...created, delegations: object }),
};

/** Who signs a top-level role, as `root` says. */
export function topAuthority(root: Root, role: TopRole): Authority {
  return { keys: root.keys, ...root.roles[role] };
}

/** The name of a role's file as it appears in URLs: every character with a meaning is escaped. */
export function roleFileName(role: string, version?: number): string {
  const escaped = encodeURIComponent(role).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${version === undefined ? '' : `${version}.`}${escaped}.json`;
}
