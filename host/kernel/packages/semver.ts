/**
 * Versions and ranges as npm reads them (semver 2.0.0 and node-semver's ranges). The library itself is 6 KB gzip in every
 * page that installs something, for these three questions; the test asks both, over thousands of ranges.
 */

type Identifier = string | number;

interface Version {
  readonly core: readonly [major: number, minor: number, patch: number];
  /** Empty for a release. */
  readonly pre: readonly Identifier[];
}

interface Bound {
  readonly op: '<' | '<=' | '>' | '>=' | '=';
  readonly version: Version;
}

/** All bounds of one of the alternatives must hold. */
type Alternative = readonly Bound[];

const number = '(?:0|[1-9]\\d{0,15})';
const identifier = `(?:${number}|\\d*[a-zA-Z-][a-zA-Z0-9-]*)`;
const suffix = `(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?`;
const full = new RegExp(`^\\s*[v=]*\\s*(${number})\\.(${number})\\.(${number})${suffix}\\s*$`);
const part = `(${number}|x|X|\\*)`;
const plain = `[v=\\s]*${part}(?:\\.${part}(?:\\.${part}${suffix})?)?`;
const partial = new RegExp(`^([<>]=?|=|\\^|~>?|)\\s*${plain}$`);
const hyphen = new RegExp(`^\\s*${plain}\\s+-\\s+${plain}\\s*$`);

const LONGEST = 256;

/** Whether `version` lies in `range`; a range nobody can read contains nothing. */
export function satisfies(version: string, range: string): boolean {
  return lies(version, range, false);
}

/** Whether a range can be read at all. */
export function isRange(range: string): boolean {
  return parseRange(range) !== undefined;
}

/** Whether the step may break what was relied on: another major version, or below 1.0.0 another minor one. */
export function isMajor(from: string, to: string): boolean {
  return !lies(to, `^${from}`, true);
}

/** Without `any`, a prerelease lies only in a range that names a prerelease of the same version. */
function lies(text: string, range: string, any: boolean): boolean {
  const version = parseVersion(text);
  if (version === undefined) return false;
  const { core, pre } = version;
  return (parseRange(range) ?? []).some(
    (bounds) =>
      bounds.every((bound) => holds(bound, version)) &&
      (any ||
        pre.length === 0 ||
        bounds.some((bound) => bound.version.pre.length > 0 && order(bound.version.core, core) === 0)),
  );
}

export function parseVersion(text: string): Version | undefined {
  const [whole, major, minor, patch, pre] = (text.length <= LONGEST && full.exec(text)) || [];
  return whole === undefined ? undefined : made([Number(major), Number(minor), Number(patch)], pre);
}

function made(core: Version['core'], pre?: string): Version | undefined {
  if (!core.every(Number.isSafeInteger)) return undefined;
  return { core, pre: pre?.split('.').map((one) => (/^\d+$/.test(one) ? Number(one) : one)) ?? [] };
}

export function parseRange(text: string): readonly Alternative[] | undefined {
  const all = text.trim().split('||').map(parseAlternative);
  // One that cannot be read makes the whole unreadable.
  if (!all.every((one) => one !== undefined)) return undefined;
  // Where one is everything, the others, with the prereleases that they may name, count for nothing.
  const isEverything = ({ op, version }: Bound): boolean =>
    op === '>=' && version.pre.length === 0 && !version.core.some(Boolean);
  return all.length > 1 && all.some((bounds) => bounds.every(isEverything)) ? [[]] : all;
}

function parseAlternative(text: string): Alternative | undefined {
  const between = hyphen.exec(text);
  if (between) {
    const [, ...found] = between;
    return joined([parsePartial('>=', found.slice(0, 4)), parsePartial('<=', found.slice(4))]);
  }
  // An operator may stand apart from its version.
  const pieces = text
    .trim()
    .replaceAll(/(?<!\S)([<>]=?|=|\^|~>?)\s+(?=[\dvxX*])/g, '$1')
    .split(/\s+/);
  return joined(
    pieces.map((piece) => {
      if (piece === '') return [];
      const [whole, op = '', ...found] = partial.exec(piece) ?? [];
      if (whole === undefined) return undefined;
      // `1.x.3` says nothing; npm takes it only behind `^` and `~`, where the end counts for nothing.
      const isOrdered = !/[xX*]\.\d/.test(found.slice(0, 3).join('.'));
      return isOrdered || /[~^]/.test(op) ? parsePartial(op, found) : undefined;
    }),
  );
}

function joined(all: readonly (Alternative | undefined)[]): Alternative | undefined {
  return all.every((one) => one !== undefined) ? all.flat() : undefined;
}

/** An operator and a version of which the end may be missing: `^1`, `>=1.2.x`, `1.2.3-rc.1`. */
function parsePartial(op: string, found: readonly (string | undefined)[]): Alternative | undefined {
  const given: number[] = [];
  for (const text of found.slice(0, 3)) {
    if (text === undefined || !/^\d/.test(text)) break;
    given.push(Number(text));
  }
  const [major = 0, minor = 0, patch = 0] = given;
  const pre = given.length === 3 ? found[3] : undefined;
  // Everything, and nothing.
  if (given.length === 0) return op === '<' || op === '>' ? below([0, 0, 0]) : [];
  const low = made([major, minor, patch], pre);
  if (low === undefined) return undefined;
  const from = (version: Version): Alternative => [{ op: '>=', version }];
  /** The first version that has another number there than `low`. */
  const next = (at: number): Alternative | undefined =>
    below(at === 0 ? [major + 1, 0, 0] : at === 1 ? [major, minor + 1, 0] : [major, minor, patch + 1]);
  /** Of the last number that is given. */
  const last = given.length - 1;
  const span = (at: number): Alternative | undefined => joined([from(low), next(at)]);

  if (op === '^') return span(major > 0 || last === 0 ? 0 : minor > 0 || last === 1 ? 1 : 2);
  if (op.startsWith('~')) return span(Math.min(last, 1));
  if (last === 2) return [{ op: op === '' ? '=' : (op as Bound['op']), version: low }];
  switch (op) {
    case '>':
      return next(last)?.map(({ version: { core } }) => ({ op: '>=', version: { core, pre: [] } }));
    case '>=':
      return from(low);
    case '<':
      return below(low.core);
    case '<=':
      return next(last);
    default:
      return span(last);
  }
}

/** Before every version with these numbers, prereleases too. */
function below(core: Version['core']): Alternative | undefined {
  const version = made(core, '0');
  return version && [{ op: '<', version }];
}

export function holds({ op, version: limit }: Bound, version: Version): boolean {
  const found = order(version.core, limit.core) || orderPre(version.pre, limit.pre);
  if (found === 0) return op.includes('=');
  return op.startsWith(found < 0 ? '<' : '>');
}

export function order(a: readonly Identifier[], b: readonly Identifier[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === right) continue;
    // What has more to say comes later; numbers come before words.
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** A release comes after its prereleases. */
function orderPre(a: readonly Identifier[], b: readonly Identifier[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  return order(a, b);
}
