import { boolean, integer, list, shape, text, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { keyMap, type PublicKey } from './key.ts';
import { roleKeys, type RoleKeys, type TopRole } from './tuf.ts';

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

const TOP_ROLES: readonly string[] = ['root', 'timestamp', 'snapshot', 'targets'] satisfies TopRole[];

const delegatedRole: Check<DelegatedRole> = (value, where) => {
  const { path_hash_prefixes: pathHashPrefixes, ...role } = shape(
    { ...roleKeys, name: text(512), terminating: boolean },
    { paths: list(text(1024), 4096), path_hash_prefixes: list(text(64, /^[0-9a-f]+$/), 65_536) },
  )(value, where);
  if (TOP_ROLES.includes(role.name)) malformed(`${where}.name`, 'must not be that of a top-level role');
  if (!role.paths === !pathHashPrefixes) malformed(where, 'must have either paths or path_hash_prefixes');
  return { ...role, ...(pathHashPrefixes && { pathHashPrefixes }) };
};

const succinctRoles: Check<SuccinctRoles> = (value, where) => {
  const {
    bit_length: bitLength,
    name_prefix: namePrefix,
    ...role
  } = shape({
    ...roleKeys,
    bit_length: integer(1),
    name_prefix: text(512),
  })(value, where);
  return bitLength > 32 ? malformed(where, 'must have at most 32 bits') : { ...role, bitLength, namePrefix };
};

/** Read the `delegations` of targets metadata. Throws `BAD_FORMAT`. */
export const parseDelegations: Check<Delegations> = (value, where) => {
  const {
    keys,
    roles,
    succinct_roles: succinct,
  } = shape({ keys: keyMap }, { roles: list(delegatedRole, 4096), succinct_roles: succinctRoles })(value, where);
  if (!roles === !succinct) malformed(where, 'must have either roles or succinct_roles');
  if (new Set(roles?.map(({ name }) => name)).size !== (roles?.length ?? 0)) malformed(where, 'names a role twice');
  return { keys, roles: roles ?? [], ...(succinct && { succinct }) };
};
