import type { PermissionName, RealmKind } from '@airlock/sdk';
import { integer, listOf, mapOf, objectOf, oneOf, refuse, text, type Check } from '../check.ts';
import type { Consent } from './install-plan.ts';
import { nameCheck } from './names.ts';
import { isPermission } from './permission-scope.ts';
import type { Strategy } from './resolve.ts';
import { reader } from './rows.ts';

/** Table `staging`: a download in progress. Its files may not be collected; it is dropped when nobody goes on with it. */
export interface StagingRow {
  readonly format: 1;
  readonly name: string;
  /** Hex SHA-256. */
  readonly release: string;
  /** Hashes. */
  readonly files: readonly string[];
  readonly at: number;
  /** What the user agreed to, so that it can go on by itself; absent for what comes along with another, or from a file. */
  readonly intent?: Intent;
}

/** An install that the user agreed to, in all that has to be the same when it goes on. */
export interface Intent {
  readonly title: string;
  readonly version: string;
  readonly realm: RealmKind;
  readonly strategy: Strategy;
  readonly consent: Consent;
  /** Releases that come along, by full name. */
  readonly also: { readonly [name: string]: string };
  /** Base URLs of the registry: where the service worker finds the files when no page is open. */
  readonly sources: readonly string[];
  /** Milliseconds since the epoch: when the user agreed, and before when it is not tried again. */
  readonly since: number;
  readonly next: number;
  readonly tries: number;
}

const hash = text(64, { pattern: /^[0-9a-f]{64}$/ });
const time = integer(0);
const yes: Check<true> = (value, where) => (value === true ? true : refuse(where, 'true'));
const permission: Check<PermissionName> = (value, where) =>
  typeof value === 'string' && isPermission(value) ? value : refuse(where, 'a permission');

const said = { release: hash, permissions: listOf(permission, 32) };
const answers = { page: yes, leaks: yes };
const consent: Check<Consent> = objectOf(said, { ...answers, also: mapOf(objectOf(said, answers)) });

const intent: Check<Intent> = objectOf({
  title: text(200, { min: 0 }),
  version: text(64),
  realm: oneOf<RealmKind>('worker', 'frame', 'page'),
  strategy: oneOf<Strategy>('strict', 'latest', 'manual'),
  consent,
  also: mapOf(hash),
  sources: listOf(text(2000), 16),
  since: time,
  next: time,
  tries: integer(0),
});

const stagingRow: Check<StagingRow> = objectOf(
  { format: oneOf<1>(1), name: nameCheck, release: hash, files: listOf(hash, 4096), at: time },
  { intent },
);

/** Throws `PACKAGE_DAMAGED` for what does not fit. */
export const readStagingRow = reader('staging', stagingRow, (row, key) => row.name === key);
