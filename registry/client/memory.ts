import { RegistryError, type PluginRecord, type RevocationScope, type ListingState } from '../format/index.ts';
import type { Head } from './head.ts';
import type { ReleaseProof } from './release-verifier.ts';
import { isBefore, markOf, type HeadVersion, type KnownRevocation, type PluginMark, type TrustState } from './trust.ts';

/** What is known about a plugin, or one release of it, from the newest signed state this client ever accepted. */
export interface PluginStatus {
  /** `unlisted`: absence was proved. `unknown`: nothing was ever learned about it. */
  readonly state: ListingState | 'unlisted' | 'unknown';
  readonly scope?: RevocationScope;
  readonly reason?: string;
  readonly url?: string;
  /** What it was judged by: the state of the catalogue, and the system time when that was read; absent when `unknown`. */
  readonly seen?: { readonly head: HeadVersion; readonly at: number };
}

const HOUR = 3_600_000;

/** What identifies the code that a status is asked for. */
export interface StatusSubject {
  readonly id: string;
  readonly release?: string;
  readonly publisher?: string;
  readonly seq?: number;
}

const key = (scope: RevocationScope, target: string): string => `${scope}:${target}`;
const at = (head: Head): HeadVersion => [head.root, head.version];

/** Urgent revocations of a new head join what is remembered. */
export function rememberHead(state: TrustState, head: Head): TrustState {
  const revocations: Record<string, KnownRevocation> = { ...state.revocations };
  for (const { scope, target, reason, url } of head.revocations) {
    const known = revocations[key(scope, target)];
    if (known?.final) continue;
    revocations[key(scope, target)] = { scope, reason, ...(url && { url }), head: at(head), final: false };
  }
  return { ...state, revocations };
}

/**
 * What a fully verified lookup at `head` says joins what is remembered; `record` is `undefined` when absence was proved.
 * Revocations are lifted here and nowhere else: by a record that was read under a head at least as new, which the urgent
 * list of that head does not contradict. Returns `state` itself when nothing changed.
 */
export function rememberRecord(
  state: TrustState,
  head: Head,
  id: string,
  record: PluginRecord | undefined,
  now: number,
): TrustState {
  const mark = markOf(state, id);
  if (mark && isBefore(at(head), mark.head)) return state;
  const urgent = new Set(head.revocations.map(({ scope, target }) => key(scope, target)));
  const revocations: Record<string, KnownRevocation> = { ...state.revocations };
  let changed = false;
  const judge = (
    scope: RevocationScope,
    target: string,
    of: { state: ListingState; reason?: string; url?: string },
  ) => {
    const name = key(scope, target);
    const known = revocations[name];
    if (known && (known.final || isBefore(at(head), known.head))) return;
    if (of.state === 'revoked') {
      if (known) return;
      const { reason = 'No reason was given', url } = of;
      revocations[name] = { scope, reason, ...(url && { url }), head: at(head), final: false };
      changed = true;
    } else if (known && !urgent.has(name)) {
      delete revocations[name];
      changed = true;
    }
  };
  if (record) {
    judge('plugin', id, record);
    for (const release of record.releases) judge('release', release.release, release);
    if (record.state !== 'revoked') judge('publisher', record.publisher, record);
  }
  if (!mark) return changed ? { ...state, revocations } : state;
  const releases = record ? listings(record) : mark.releases;
  const next: PluginMark = {
    ...mark,
    head: at(head),
    walkedAt: walkedAt(mark, now),
    listed: record !== undefined,
    releases,
  };
  if (!changed && isEqual(next, mark)) return state;
  return { ...state, revocations, plugins: { ...state.plugins, [id]: next } };
}

/** What was verified of a plugin's publisher and its newest release: pins the one and raises the marks of the other. */
export function rememberPublisher(
  state: TrustState,
  head: Head,
  record: PluginRecord,
  { release, publisher }: ReleaseProof,
  now: number,
): TrustState {
  const old = markOf(state, record.id);
  const same = old?.publisher === publisher.id ? old : undefined;
  const [newest] = record.releases;
  const mark: PluginMark = {
    publisher: publisher.id,
    identity: publisher.newest.version,
    identityHash: publisher.newest.hash,
    seq: Math.max(old?.seq ?? 0, newest?.seq ?? 0),
    minSeq: Math.max(same?.minSeq ?? 0, release.minSeq),
    newest: newest?.release ?? '',
    walkedAt: same ? walkedAt(same, now) : now,
    head: at(head),
    listed: true,
    releases: listings(record),
  };
  return isEqual(mark, old) ? state : { ...state, plugins: { ...state.plugins, [record.id]: mark } };
}

/** To the hour, so that looking is not always writing. */
function walkedAt(mark: PluginMark, now: number): number {
  return Math.abs(now - mark.walkedAt) < HOUR ? mark.walkedAt : now;
}

function isEqual(a: PluginMark, b: PluginMark | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A publisher that gave up its identity stays revoked for ever. */
export function rememberGivenUp(state: TrustState, publisher: string, head: Head): TrustState {
  const reason = 'The publisher gave up its identity';
  const revocation: KnownRevocation = { scope: 'publisher', reason, head: at(head), final: true };
  return { ...state, revocations: { ...state.revocations, [key('publisher', publisher)]: revocation } };
}

/** Each release's state; a plugin that is yanked as a whole has no active release. */
function listings(record: PluginRecord): Record<string, ListingState> {
  const judge = (state: ListingState): ListingState => (state === 'active' ? record.state : state);
  return Object.fromEntries(record.releases.map(({ release, state }) => [release, judge(state)]));
}

/** Judge by what is remembered and by the urgent list of the newest head. */
export function statusOf(state: TrustState | undefined, head: Head | undefined, subject: StatusSubject): PluginStatus {
  const { id, release } = subject;
  const mark = markOf(state, id);
  const seen = mark && { head: mark.head, at: mark.walkedAt };
  const publisher = subject.publisher ?? mark?.publisher;
  const targets: [RevocationScope, string | undefined][] = [
    ['release', release],
    ['plugin', id],
    ['publisher', publisher],
  ];
  for (const [scope, target] of targets) {
    if (target === undefined) continue;
    const urgent = head?.revocations.find((entry) => entry.scope === scope && entry.target === target);
    const known = urgent ?? state?.revocations[key(scope, target)];
    if (known)
      return {
        state: 'revoked',
        scope,
        reason: known.reason,
        ...(known.url && { url: known.url }),
        ...(seen && { seen }),
      };
  }
  if (!mark || !seen) return { state: 'unknown' };
  if (subject.seq !== undefined && publisher === mark.publisher && subject.seq < mark.minSeq) {
    return { state: 'revoked', scope: 'release', reason: 'Withdrawn by its publisher', seen };
  }
  const listed = release === undefined ? 'active' : (mark.releases[release] ?? 'unlisted');
  return { state: mark.listed ? listed : 'unlisted', seen };
}

/** Throws unless code with this status may run: `REVOKED`, `NOT_LISTED`. Yanked code keeps running. */
export function checkMayRun(status: PluginStatus, subject: StatusSubject): void {
  const { state, scope, reason, url } = status;
  if (state === 'active' || state === 'yanked') return;
  const { id, release } = subject;
  if (state === 'revoked') {
    throw new RegistryError('REVOKED', `${id} was revoked: ${reason}`, { id, release, scope, reason, url });
  }
  throw new RegistryError('NOT_LISTED', `The registry does not list this release of ${id}`, { id, release });
}
