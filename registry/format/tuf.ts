import { decodeHex, type Bytes } from './bytes.ts';
import { canonicalBytes } from './canonical.ts';
import { boolean, integer, list, map, object, optional, text, time, type Check } from './check.ts';
import { malformed, RegistryError } from './errors.ts';
import { parseJson, type Json, type JsonObject } from './json.ts';
import { keyId, keyIds, keyMap, type PublicKey, type Signature } from './key.ts';
import type { Authority } from './signed.ts';

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

export interface DelegatedRole extends RoleKeys {
  readonly name: string;
  readonly terminating: boolean;
  readonly paths?: readonly string[];
  readonly pathHashPrefixes?: readonly string[];
}

/** TAP 15: 2^bitLength roles named `<prefix>-<hex>`, each for an equal share of all path hashes. */
export interface SuccinctRoles extends RoleKeys {
  readonly namePrefix: string;
  readonly bitLength: number;
}

export interface Delegations {
  readonly keys: Readonly<Record<string, PublicKey>>;
  readonly roles: readonly DelegatedRole[];
  readonly succinct?: SuccinctRoles;
}

export interface Targets extends Common {
  readonly targets: Readonly<Record<string, TargetFile>>;
  readonly delegations?: Delegations;
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
  readonly signatures: readonly (Signature & { readonly bytes: Bytes | undefined })[];
}

/** Read a metadata file of role type `type`. Throws `BAD_FORMAT`, or `WRONG_TYPE` for another type. Nothing is verified. */
export function parseMetadata<T extends TopRole>(bytes: Bytes, type: T, where: string): SignedMetadata<TufTypes[T]> {
  const envelope = object(parseJson(bytes, where), where);
  const signed = object(envelope['signed'], `${where}: signed`);
  const found = text()(signed['_type'], `${where}: _type`);
  if (found !== type) {
    throw new RegistryError('WRONG_TYPE', `${where} holds ${found} metadata`, { file: where, expected: type, found });
  }
  if (!/^1(\.\d+){1,2}$/.test(text(32)(signed['spec_version'], `${where}: spec_version`))) {
    malformed(where, 'is written for another major version of TUF');
  }
  const signatures = list(signature, 1024)(envelope['signatures'], `${where}: signatures`);
  if (new Set(signatures.map(({ keyid }) => keyid)).size !== signatures.length)
    malformed(where, 'is signed by a key twice');
  // Each reader below returns the type listed for its role in TufTypes.
  const read = READERS[type] as (signed: JsonObject, where: string) => TufTypes[T];
  return { signed: read(signed, where), message: canonicalBytes(signed as Json), signatures };
}

const signature: Check<Signature & { readonly bytes: Bytes | undefined }> = (value, where) => {
  const entry = object(value, where);
  const sig = entry['sig'];
  if (typeof sig !== 'string') return malformed(`${where}.sig`, 'must be a string');
  return { keyid: keyId(entry['keyid'], `${where}.keyid`), sig, bytes: decodeHex(sig) };
};

const READERS = { root: readRoot, timestamp: readTimestamp, snapshot: readSnapshot, targets: readTargets };

function readCommon(signed: JsonObject, where: string): Common {
  return {
    version: integer(1)(signed['version'], `${where}: version`),
    expires: time(signed['expires'], `${where}: expires`),
    ...optional(signed, 'created', time, where),
  };
}

function readRoot(signed: JsonObject, where: string): Root {
  const roles = map(roleKeys)(signed['roles'], `${where}: roles`);
  const role = (name: TopRole): RoleKeys => roles[name] ?? malformed(`${where}: roles`, `must name ${name}`);
  const consistent = signed['consistent_snapshot'];
  return {
    ...readCommon(signed, where),
    consistentSnapshot: consistent !== undefined && boolean(consistent, `${where}: consistent_snapshot`),
    keys: keyMap(signed['keys'], `${where}: keys`),
    roles: { root: role('root'), timestamp: role('timestamp'), snapshot: role('snapshot'), targets: role('targets') },
  };
}

function readTimestamp(signed: JsonObject, where: string): Timestamp {
  const meta = map(roleMeta)(signed['meta'], `${where}: meta`);
  const snapshot = meta['snapshot.json'] ?? malformed(`${where}: meta`, 'must name snapshot.json');
  return { ...readCommon(signed, where), snapshot };
}

function readSnapshot(signed: JsonObject, where: string): Snapshot {
  const meta = map(roleMeta)(signed['meta'], `${where}: meta`);
  if (!meta['targets.json']) malformed(`${where}: meta`, 'must name targets.json');
  return { ...readCommon(signed, where), meta };
}

function readTargets(signed: JsonObject, where: string): Targets {
  return {
    ...readCommon(signed, where),
    targets: map(targetFile)(signed['targets'], `${where}: targets`),
    ...optional(signed, 'delegations', delegations, where),
  };
}

const roleKeys: Check<RoleKeys> = (value, where) => {
  const role = object(value, where);
  return {
    keyids: keyIds(role['keyids'], `${where}.keyids`),
    threshold: integer(1)(role['threshold'], `${where}.threshold`),
  };
};

const hashes: Check<Readonly<Record<string, string>>> = (value, where) => {
  const found = map(text(256, /^[0-9a-f]+$/i))(value, where);
  return Object.keys(found).length > 0 ? found : malformed(where, 'must not be empty');
};

const roleMeta: Check<RoleMeta> = (value, where) => {
  const meta = object(value, where);
  return {
    version: integer(1)(meta['version'], `${where}.version`),
    ...optional(meta, 'length', integer(0), where),
    ...optional(meta, 'hashes', hashes, where),
  };
};

const targetFile: Check<TargetFile> = (value, where) => {
  const file = object(value, where);
  return {
    length: integer(0)(file['length'], `${where}.length`),
    hashes: hashes(file['hashes'], `${where}.hashes`),
    ...optional(file, 'custom', object, where),
  };
};

const delegations: Check<Delegations> = (value, where) => {
  const found = object(value, where);
  const { succinct_roles: succinct } = optional(found, 'succinct_roles', succinctRoles, where);
  const { roles } = optional(found, 'roles', list(delegatedRole, 4096), where);
  if ((roles === undefined) === (succinct === undefined)) malformed(where, 'must have either roles or succinct_roles');
  if (new Set(roles?.map(({ name }) => name)).size !== (roles?.length ?? 0)) malformed(where, 'names a role twice');
  return { keys: keyMap(found['keys'], `${where}.keys`), roles: roles ?? [], ...(succinct && { succinct }) };
};

const TOP_NAMES: readonly string[] = ['root', 'timestamp', 'snapshot', 'targets'] satisfies TopRole[];

const delegatedRole: Check<DelegatedRole> = (value, where) => {
  const role = object(value, where);
  const name = text(512)(role['name'], `${where}.name`);
  if (TOP_NAMES.includes(name)) malformed(`${where}.name`, 'must not be that of a top-level role');
  const { paths } = optional(role, 'paths', list(text(1024), 4096), where);
  const prefixes = optional(
    role,
    'path_hash_prefixes',
    list(text(64, /^[0-9a-f]+$/), 65_536),
    where,
  ).path_hash_prefixes;
  if ((paths === undefined) === (prefixes === undefined))
    malformed(where, 'must have either paths or path_hash_prefixes');
  return {
    ...roleKeys(value, where),
    name,
    terminating: boolean(role['terminating'], `${where}.terminating`),
    ...(paths && { paths }),
    ...(prefixes && { pathHashPrefixes: prefixes }),
  };
};

const succinctRoles: Check<SuccinctRoles> = (value, where) => {
  const role = object(value, where);
  const bitLength = integer(1)(role['bit_length'], `${where}.bit_length`);
  if (bitLength > 32) malformed(`${where}.bit_length`, 'must be at most 32');
  return { ...roleKeys(value, where), bitLength, namePrefix: text(512)(role['name_prefix'], `${where}.name_prefix`) };
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
