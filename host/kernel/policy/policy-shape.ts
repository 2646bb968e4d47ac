import { CheckError, record, refuse } from '../check.ts';
import { ANOMALY_KINDS } from '../observing/monitor.ts';
import type { HostPolicy } from './policy.ts';

type Members = { readonly [key: string]: unknown };

const REALMS = ['worker', 'frame', 'page'];

/**
 * Read a policy that somebody wrote. Throws a `CheckError` with a sentence that names the member at fault: a rule that is
 * not known here must not be passed over.
 */
export function readPolicy(value: unknown, where: string): HostPolicy {
  const { allow, block, trustedPublishers, denyPermissions, criticalPriority, required, ...more } = object(
    value,
    where,
  );
  const { page, realms, denyRealms, maxActive, approval, updates, monitor, unlisted, ...unknown } = more;
  refuseUnknown(unknown, where);
  const lists = { allow, block, trustedPublishers, denyPermissions, criticalPriority, required };
  for (const [key, list] of Object.entries(lists)) if (list !== undefined) strings(list, `${where}.${key}`);
  choice(page, ['never', 'trusted', 'consent'], `${where}.page`);
  choice(unlisted, ['never', 'user', 'allow'], `${where}.unlisted`);
  for (const [pattern, realm] of Object.entries(realms === undefined ? {} : object(realms, `${where}.realms`))) {
    choice(realm, REALMS, `${where}.realms["${pattern}"]`);
  }
  if (denyRealms !== undefined) {
    for (const realm of strings(denyRealms, `${where}.denyRealms`)) choice(realm, REALMS, `${where}.denyRealms`);
  }
  if (maxActive !== undefined && !isAmount(maxActive)) refuse(`${where}.maxActive`, 'a whole number');
  if (approval !== undefined) checkApproval(approval, `${where}.approval`);
  if (updates !== undefined) checkUpdates(updates, `${where}.updates`);
  if (monitor !== undefined) checkMonitor(monitor, `${where}.monitor`);
  // Every member was checked above.
  return value as HostPolicy;
}

function checkApproval(value: unknown, where: string): void {
  const { approvers, approved, ...unknown } = object(value, where);
  refuseUnknown(unknown, where);
  for (const [key, list] of Object.entries({ approvers, approved })) {
    if (list !== undefined) strings(list, `${where}.${key}`);
  }
}

function checkUpdates(value: unknown, where: string): void {
  const { auto, coolDown, window, ...unknown } = object(value, where);
  refuseUnknown(unknown, where);
  if (auto !== undefined && typeof auto !== 'boolean') refuse(`${where}.auto`, 'true or false');
  for (const [key, hours] of Object.entries({ coolDown, window })) {
    if (hours !== undefined && !isAmount(hours)) refuse(`${where}.${key}`, 'a number of hours');
  }
}

function checkMonitor(value: unknown, where: string): void {
  const { quarantine, ...unknown } = object(value, where);
  refuseUnknown(unknown, where);
  const known: readonly string[] = [...ANOMALY_KINDS, 'notice', 'warning', 'critical'];
  for (const rule of quarantine === undefined ? [] : strings(quarantine, `${where}.quarantine`)) {
    if (!known.includes(rule)) refuse(`${where}.quarantine: "${rule}"`, known.join(' or '));
  }
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function choice(value: unknown, choices: readonly string[], where: string): void {
  if (value === undefined || choices.some((one) => one === value)) return;
  refuse(where, choices.map((one) => `"${one}"`).join(' or '));
}

function object(value: unknown, where: string): Members {
  if (Array.isArray(value)) refuse(where, 'an object');
  return record(value, where);
}

function strings(value: unknown, where: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    return refuse(where, 'a list of texts');
  return value;
}

function refuseUnknown(rest: Members, where: string): void {
  const [first] = Object.keys(rest);
  if (first !== undefined) throw new CheckError(`${where} has an unknown member "${first}".`);
}
