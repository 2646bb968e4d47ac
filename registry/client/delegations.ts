import {
  encodeUtf8,
  parseDelegations,
  sha256Hex,
  type Authority,
  type Delegations,
  topAuthority,
  type TargetFile,
} from '../format/index.ts';
import type { TufSession } from './tuf-session.ts';

interface Visit {
  readonly role: string;
  readonly authority: Authority;
  readonly terminating: boolean;
}

/**
 * What the delegations below `targets` say about a target, and who says it; `undefined` when nobody does. A pre-order
 * depth-first search (TUF 5.6.7): each role is visited once, at most `limit` of them, and a terminating delegation that
 * fits the path ends the search below it.
 */
export async function findTarget(
  subtle: SubtleCrypto,
  session: TufSession,
  path: string,
  limit: number,
): Promise<{ readonly file: TargetFile; readonly role: string } | undefined> {
  const visited = new Set<string>();
  let stack: Visit[] = [{ role: 'targets', authority: topAuthority(session.root, 'targets'), terminating: false }];
  for (let visit = stack.pop(); visit && visited.size <= limit; visit = stack.pop()) {
    if (visited.has(visit.role)) continue;
    visited.add(visit.role);
    const targets = await session.role(visit.role, visit.authority);
    const file = targets.targets[path];
    if (file) return { file, role: visit.role };
    const delegations = targets.delegations && parseDelegations(targets.delegations, `${visit.role}.json: delegations`);
    const children = delegations ? await delegatesFor(subtle, path, delegations) : [];
    if (children.at(-1)?.terminating) stack = [];
    stack.push(...children.toReversed());
  }
  return undefined;
}

/** The roles to ask about `path`, in order, up to the first terminating one. */
async function delegatesFor(subtle: SubtleCrypto, path: string, delegations: Delegations): Promise<Visit[]> {
  const { keys, succinct } = delegations;
  const hash = await sha256Hex(subtle, encodeUtf8(path));
  if (succinct) {
    const bin = Number.parseInt(hash.slice(0, 8), 16) / 2 ** (32 - succinct.bitLength);
    const digits = Math.ceil(succinct.bitLength / 4);
    const role = `${succinct.namePrefix}-${Math.floor(bin).toString(16).padStart(digits, '0')}`;
    return [{ role, authority: { keys, ...succinct }, terminating: true }];
  }
  const fitting: Visit[] = [];
  for (const role of delegations.roles) {
    const fits =
      role.paths?.some((pattern) => matchesPattern(pattern, path)) ??
      role.pathHashPrefixes?.some((prefix) => hash.startsWith(prefix));
    if (!fits) continue;
    fitting.push({ role: role.name, authority: { keys, ...role }, terminating: role.terminating });
    if (role.terminating) break;
  }
  return fitting;
}

/** Shell-style: `*` any characters and `?` any one, neither across a `/`. */
export function matchesPattern(pattern: string, path: string): boolean {
  const segments = path.split('/');
  const patterns = pattern.split('/');
  return patterns.length === segments.length && patterns.every((part, at) => matchesSegment(part, segments[at] ?? ''));
}

/** Linear apart from `*`, which goes back at most to the last one: no pattern makes it slow. */
function matchesSegment(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let t = 0; t < text.length;) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
