import { holds, order, parseRange, parseVersion, satisfies } from './semver.ts';

/** Where a version stands beside a range: in it, before or after all or part of it; `unknown` where the range cannot be read. */
export type RangePlace = 'in' | 'before' | 'after' | 'unknown';

/** In a gap between two alternatives is `before`: what comes later may fit. */
export function placeBeside(version: string, range: string): RangePlace {
  if (satisfies(version, range)) return 'in';
  const [found, alternatives] = [parseVersion(version), parseRange(range)];
  if (!found || !alternatives) return 'unknown';
  const missed = alternatives.map((bounds) => bounds.find((bound) => !holds(bound, found)));
  // What holds every bound and is not in it is a prerelease that nobody asked for: the release is still to come.
  const isBefore = missed.some((bound) => {
    if (!bound || bound.op.startsWith('>')) return true;
    return bound.op === '=' && order(found.core, bound.version.core) < 0;
  });
  return isBefore ? 'before' : 'after';
}
