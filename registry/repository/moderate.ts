import {
  DEFAULT_CHANNEL,
  URGENT_REVOCATIONS,
  type ListingState,
  type PluginRecord,
  type ReleaseListing,
  type Revocation,
} from '../format/index.ts';
import { channel as channelName } from '../format/ids.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { RepositoryError } from './errors.ts';

/** What a decision is about: one release, a plugin, or everything of a publisher. */
export type Subject =
  | { readonly plugin: string; readonly version: string }
  | { readonly plugin: string }
  | { readonly publisher: string };

export interface Decision {
  readonly dir: string;
  readonly subject: Subject;
  readonly state: ListingState;
  /** Shown to users; needed for `yanked` and `revoked`. */
  readonly reason?: string;
  /** https page that explains it. */
  readonly url?: string;
  /** With `active`: the state that is taken back. What is in another one is refused, or left alone with a publisher. */
  readonly lifts?: Exclude<ListingState, 'active'>;
}

export interface Decided {
  /** Plugins whose listing the next build changes. */
  readonly plugins: readonly string[];
}

/**
 * Set the state of what is listed. `revoked` also joins the urgent list beside the catalogue's root, so that clients stop the
 * code at their next poll; `active` takes it off. User data is never touched. Published by the next build.
 */
export function decide({ dir, subject, state, reason, url, lifts }: Decision): Promise<Decided> {
  if (state !== 'active' && (reason === undefined || reason === '')) {
    throw new RepositoryError('NOT_ALLOWED', `A reason is needed: users see why a plugin was ${state}.`);
  }
  const words = state === 'active' ? {} : { reason: reason ?? '', ...(url !== undefined && { url }) };
  return CatalogueEdit.open(dir, async (edit) => {
    const listed =
      'publisher' in subject ? await edit.recordsOf(subject.publisher) : [await edit.record(subject.plugin)];
    const records = lifts === undefined ? listed : listed.filter((record) => stateOf(record, subject) === lifts);
    const [other] = listed;
    if (other && records.length === 0) {
      throw new RepositoryError(
        'NOT_ALLOWED',
        `${nameOf(other, subject)} is ${stateOf(other, subject)}, not ${lifts}.`,
      );
    }
    for (const record of records) {
      await edit.put(
        'version' in subject
          ? withReleaseState(record, subject.version, state, words)
          : { ...bare(record), ...words, state },
      );
    }
    const revocation = { ...target(subject, records), reason: reason ?? '', ...(url !== undefined && { url }) };
    await edit.putRevocations(urgentList(await edit.revocations(), revocation, state === 'revoked'));
    return { plugins: records.map(({ id }) => id) };
  });
}

/** Move a release to another channel, for example from `beta` to everybody. */
export function promote(options: {
  readonly dir: string;
  readonly plugin: string;
  readonly version: string;
  /** Default: `latest`. */
  readonly channel?: string;
}): Promise<Decided> {
  const channel = channelName(options.channel ?? DEFAULT_CHANNEL, 'channel');
  return CatalogueEdit.open(options.dir, async (edit) => {
    const record = await edit.record(options.plugin);
    const releases = changeRelease(record, options.version, (release) => ({ ...release, channel }));
    await edit.put({ ...record, releases });
    return { plugins: [record.id] };
  });
}

/**
 * Have users get an earlier release again: the later ones of its channel are yanked. Installed copies of them keep running;
 * sequence numbers and metadata versions never go down.
 */
export function rollBack(options: {
  readonly dir: string;
  readonly plugin: string;
  /** The version to go back to. */
  readonly version: string;
  readonly reason?: string;
}): Promise<Decided> {
  const { dir, version, reason = `Rolled back to ${version}` } = options;
  return CatalogueEdit.open(dir, async (edit) => {
    const record = await edit.record(options.plugin);
    const to = findRelease(record, version);
    if (to.state !== 'active') {
      throw new RepositoryError('NOT_ALLOWED', `${record.id} ${version} is ${to.state}, so nobody can get it.`, {
        hint: `airlock registry ${to.state === 'revoked' ? 'revoke' : 'yank'} ${record.id}@${version} --lift takes that back.`,
      });
    }
    const releases = record.releases.map((release): ReleaseListing => {
      const later = release.seq > to.seq && release.channel === to.channel && release.state === 'active';
      return later ? { ...release, state: 'yanked', reason } : release;
    });
    await edit.put({ ...record, releases });
    return { plugins: [record.id] };
  });
}

function stateOf(record: PluginRecord, subject: Subject): ListingState {
  return 'version' in subject ? findRelease(record, subject.version).state : record.state;
}

function nameOf(record: PluginRecord, subject: Subject): string {
  return 'version' in subject ? `${record.id} ${subject.version}` : record.id;
}

type Words = Pick<ReleaseListing, 'reason' | 'url' | 'by'>;

function withReleaseState(record: PluginRecord, version: string, state: ListingState, words: Words): PluginRecord {
  return { ...record, releases: changeRelease(record, version, (release) => ({ ...bare(release), ...words, state })) };
}

/** Without the words of an earlier decision. */
function bare<T extends Words>(listed: T): Omit<T, keyof Words> {
  const { reason: _reason, url: _url, by: _by, ...rest } = listed;
  return rest;
}

function changeRelease(
  record: PluginRecord,
  version: string,
  change: (release: ReleaseListing) => ReleaseListing,
): ReleaseListing[] {
  const chosen = findRelease(record, version);
  return record.releases.map((release) => (release === chosen ? change(release) : release));
}

function findRelease(record: PluginRecord, version: string): ReleaseListing {
  const found = record.releases.find((release) => release.version === version);
  if (found) return found;
  throw new RepositoryError('NOTHING_LISTED', `Version ${version} of ${record.id} is not listed.`, {
    hint: `Listed: ${record.releases.map((release) => release.version).join(', ')}.`,
    detail: { id: record.id, version },
  });
}

function target(subject: Subject, records: readonly PluginRecord[]): Pick<Revocation, 'scope' | 'target'> {
  if ('publisher' in subject) return { scope: 'publisher', target: subject.publisher };
  if (!('version' in subject)) return { scope: 'plugin', target: subject.plugin };
  const [record] = records;
  if (!record) throw new TypeError('unreachable: a release has a record');
  return { scope: 'release', target: findRelease(record, subject.version).release };
}

/** Newest last; the oldest make room, as their listings have said the same for long. */
function urgentList(present: readonly Revocation[], revocation: Revocation, revoked: boolean): Revocation[] {
  const others = present.filter(({ scope, target }) => scope !== revocation.scope || target !== revocation.target);
  return revoked ? [...others, revocation].slice(-URGENT_REVOCATIONS) : others;
}
