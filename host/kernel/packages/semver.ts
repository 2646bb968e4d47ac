import satisfiesRange from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';

/** Whether `version` lies in `range`; a range nobody can read contains nothing. */
export function satisfies(version: string, range: string): boolean {
  return satisfiesRange(version, range);
}

/** Whether a range can be read at all. */
export function isRange(range: string): boolean {
  return validRange(range) !== null;
}

/** Whether the step may break what was relied on: another major version, or below 1.0.0 another minor one. */
export function isMajor(from: string, to: string): boolean {
  return !satisfiesRange(to, `^${from}`, { includePrerelease: true });
}
