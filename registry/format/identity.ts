import type { Bytes } from './bytes.ts';
import { boolean, integer, map, sha256Text, shape, text, time } from './check.ts';
import { malformed } from './errors.ts';
import { pluginId } from './ids.ts';
import { parseJson } from './json.ts';
import { keyMap, type PublicKey } from './key.ts';
import { IDENTITY_KEYS, IDENTITY_VERSIONS } from './limits.ts';
import type { Authority } from './signed.ts';

/**
 * Who a publisher is: keys, and how many of them must sign. A chain of versions, each signed by a threshold of the one
 * before and of its own; the first one's payload hash is the publisher id for ever.
 */
export interface Identity {
  /** 1, 2, 3 … */
  readonly version: number;
  /** Hex SHA-256 of the previous version's payload; absent in version 1. */
  readonly prev?: string;
  /** Shown to users, at most 60 characters. */
  readonly name: string;
  readonly contact?: string;
  /** By key id (`computeKeyId`); at most 10. Publishers use `ed25519` and `ecdsa` keys. */
  readonly keys: Readonly<Record<string, PublicKey>>;
  readonly threshold: number;
  readonly created: string;
  /**
   * From version 2 on: the highest `seq` of each plugin that earlier versions signed. What they sign above it, or for a
   * plugin that is not named, is not believed any more, so keys that were replaced are worth nothing to a thief.
   */
  readonly signedBefore?: Readonly<Record<string, number>>;
  /** The publisher gave up this identity: no release of it is to run any more. Final. */
  readonly revoked?: boolean;
}

/** Signed by the old publisher: from release `seq` on, `plugin` belongs to `to`. */
export interface Transfer {
  readonly plugin: string;
  readonly from: string;
  readonly to: string;
  readonly seq: number;
  readonly created: string;
}

/**
 * Signed by the registry's offline `targets` keys when a publisher lost theirs: identity `version` of `publisher`, whose
 * payload hash is `identity`, needs no signature of the version before. Takes effect 14 days after it was created at the
 * earliest, and users are told.
 */
export interface Recovery {
  readonly publisher: string;
  readonly version: number;
  readonly identity: string;
  readonly created: string;
  readonly effectiveAfter: string;
}

const identity = shape(
  { version: integer(1), name: text(60), keys: keyMap, threshold: integer(1), created: time },
  { prev: sha256Text, contact: text(200), signedBefore: map(integer(0)), revoked: boolean },
);

/** Read an identity payload. Throws `BAD_FORMAT`. */
export function parseIdentity(payload: Bytes, where: string): Identity {
  const value = identity(parseJson(payload, where), where);
  const { version, prev, keys, threshold } = value;
  const count = Object.keys(keys).length;
  if (version > IDENTITY_VERSIONS) malformed(`${where}.version`, `must be at most ${IDENTITY_VERSIONS}`);
  if ((prev === undefined) !== (version === 1)) malformed(where, 'must have prev exactly from version 2 on');
  if (count > IDENTITY_KEYS) malformed(`${where}.keys`, `must be at most ${IDENTITY_KEYS}`);
  if (threshold > count) malformed(`${where}.threshold`, 'must not be more than there are keys');
  return value;
}

export function identityAuthority(identity: Identity): Authority {
  return { keys: identity.keys, keyids: Object.keys(identity.keys), threshold: identity.threshold };
}

const transfer = shape({ plugin: pluginId, from: sha256Text, to: sha256Text, seq: integer(1), created: time });

/** Read a transfer statement. Throws `BAD_FORMAT`. */
export function parseTransfer(payload: Bytes, where: string): Transfer {
  return transfer(parseJson(payload, where), where);
}

const recovery = shape({
  publisher: sha256Text,
  version: integer(2),
  identity: sha256Text,
  created: time,
  effectiveAfter: time,
});

/** Read a recovery statement. Throws `BAD_FORMAT`. */
export function parseRecovery(payload: Bytes, where: string): Recovery {
  return recovery(parseJson(payload, where), where);
}
