import { join } from 'node:path';
import { verifyIdentities } from '../client/publisher.ts';
import {
  encodeBase64,
  encodeEnvelope,
  encodeUtf8,
  identityAuthority,
  parseEnvelope,
  parseNotice,
  preAuthEncoding,
  RegistryError,
  topAuthority,
  verifyEnvelope,
  type Bytes,
  type Notice,
  type NoticeWords,
  type PluginRecord,
  type ReleaseListing,
} from '../format/index.ts';
import { parseJson } from '../format/json.ts';
import { list, oneOf, shape } from '../format/check.ts';
import { envelopeText } from './bundle.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import type { AskPassphrase } from './key-file.ts';
import { isoSeconds } from './metadata.ts';
import { checkHistory, listedPublisher } from './owner.ts';
import { trustedRoot } from './published.ts';
import { openPublisher, publisherSigners } from './publisher.ts';
import { signWithAll } from './signer.ts';
import { incomingPath, openWorkspace } from './workspace.ts';

export interface SignNoticeOptions {
  /** Folder of the publisher. */
  readonly publisher: string;
  readonly plugin: string;
  readonly words: NoticeWords;
  readonly ask?: AskPassphrase;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

/** A notice in a file of its own, with the identity that signed it. */
export const NOTICE_ENDING = '.notice.json';

const subtle = globalThis.crypto.subtle;

/** Sign what a publisher says about its plugin: deprecated or yanked versions, tags, maintainers. Gives the file. */
export async function signNotice(options: SignNoticeOptions): Promise<Bytes> {
  const { publisher: dir, plugin, words, ask = async () => undefined, clock = Date.now } = options;
  const folder = await openPublisher(dir, clock());
  const { publisher, identities, recoveries } = folder;
  const identitySeq = publisher.newest.version;
  const notice: Notice = { plugin, publisher: publisher.id, identitySeq, created: isoSeconds(clock()), ...words };
  const payload = encodeUtf8(JSON.stringify(notice));
  parseNotice(payload, 'the notice'); // what is signed can be read
  const signers = await publisherSigners(folder, ask);
  const statement = encodeEnvelope('notice', payload, await signWithAll(signers, preAuthEncoding('notice', payload)));
  return jsonFile({
    format: 'airlock-notice/1',
    statement: encodeBase64(statement),
    identities: identities.map(encodeBase64),
    ...(recoveries.length > 0 && { recoveries: recoveries.map(encodeBase64) }),
  });
}

/** Hand a signed notice to a registry's operator. Gives where it waits. */
export async function handInNotice(registry: string, file: Bytes): Promise<string> {
  const root = await trustedRoot(await openWorkspace(registry));
  const { notice } = await verifyNotice(file, { operators: [topAuthority(root, 'targets')], now: Date.now() });
  const incoming = incomingPath(registry);
  // In the order in which they were signed, because one that is older than another is refused after it.
  const time = notice.created.replaceAll(/\D/g, '');
  const path = join(incoming, `${notice.plugin}-${time}-${hashOf(file).slice(0, 12)}${NOTICE_ENDING}`);
  await writeFileAtomic(path, file);
  return path;
}

export interface AcceptedNotice {
  readonly notice: Notice;
  /** Name of the publisher. */
  readonly by: string;
}

/**
 * Have the next build list what a plugin's publisher says about it. Throws a `RegistryError` when it is not the owner's
 * word, older than one that was accepted, or about versions that are not listed. What the operator yanked or revoked stays so.
 */
export function acceptNotice(options: {
  readonly dir: string;
  readonly path: string;
  readonly clock?: () => number;
}): Promise<AcceptedNotice> {
  const { dir, path, clock = Date.now } = options;
  return CatalogueEdit.open(dir, async (edit) => {
    const { site, operators } = edit;
    const now = clock();
    const file = await readIfThere(path);
    if (!file) throw new RepositoryError('NOT_A_BUNDLE', `There is no notice at ${path}.`);
    const { notice, publisher } = await verifyNotice(file, { operators, now });
    const record = await edit.record(notice.plugin);
    if (record.publisher !== publisher.id) {
      throw new RegistryError('WRONG_PUBLISHER', `${record.id} belongs to another publisher`, {
        id: record.id,
        expected: record.publisher,
        found: publisher.id,
      });
    }
    checkHistory(record.id, await listedPublisher(site, record, operators, now), publisher);
    if (record.noticed !== undefined && notice.created < record.noticed) {
      throw new RegistryError('ROLLBACK', `A newer notice about ${record.id} was accepted`, {
        id: record.id,
        expected: record.noticed,
        found: notice.created,
      });
    }
    await edit.put(withNotice(record, notice));
    return { notice, by: publisher.newest.name };
  });
}

async function verifyNotice(
  file: Bytes,
  trust: { readonly operators: Parameters<typeof listedPublisher>[2]; readonly now: number },
): Promise<{ notice: Notice; publisher: Awaited<ReturnType<typeof verifyIdentities>> }> {
  const where = 'the notice';
  const { statement, identities, recoveries = [] } = noticeFile(parseJson(file, where), where);
  const publisher = await verifyIdentities(identities, { subtle, recoveries, ...trust });
  const envelope = parseEnvelope(statement, 'notice', where);
  const notice = parseNotice(envelope.payload, where);
  if (notice.publisher !== publisher.id || notice.identitySeq !== publisher.newest.version) {
    throw new RegistryError('WRONG_PUBLISHER', 'The notice is by another publisher, or by keys that were replaced');
  }
  if (publisher.newest.revoked) throw new RegistryError('REVOKED', `${publisher.newest.name} gave up its identity`);
  await verifyEnvelope(subtle, envelope, identityAuthority(publisher.newest), where);
  return { notice, publisher };
}

const envelopes = list(envelopeText, 256, 1);
const noticeFile = shape(
  { format: oneOf('airlock-notice/1'), statement: envelopeText, identities: envelopes },
  { recoveries: envelopes },
);

function withNotice(record: PluginRecord, notice: Notice): PluginRecord {
  const { deprecated = {}, yanked = {}, tags, maintainers } = notice;
  const listed = new Set(record.releases.map(({ version }) => version));
  for (const version of [...Object.keys(deprecated), ...Object.keys(yanked), ...Object.values(tags ?? {})]) {
    if (version === '' || listed.has(version)) continue;
    throw new RepositoryError('NOTHING_LISTED', `Version ${version} of ${record.id} is not listed.`, {
      detail: { id: record.id, version },
    });
  }
  const { tags: tagsBefore, maintainers: people = [], ...rest } = record;
  const named = Object.entries({ ...tagsBefore, ...tags }).filter(([, version]) => version !== '');
  const present = maintainers ?? people;
  return {
    ...rest,
    ...(present.length > 0 && { maintainers: present }),
    ...(named.length > 0 && { tags: Object.fromEntries(named) }),
    noticed: notice.created,
    releases: record.releases.map((release) =>
      yank(deprecate(release, deprecated[release.version]), yanked[release.version]),
    ),
  };
}

function deprecate({ deprecated, ...release }: ReleaseListing, word: string | undefined): ReleaseListing {
  const next = word ?? deprecated ?? '';
  return next === '' ? release : { ...release, deprecated: next };
}

/** A publisher yanks what is active, and takes back its own yank. */
function yank(release: ReleaseListing, reason: string | undefined): ReleaseListing {
  const own = release.state === 'yanked' && release.by === 'publisher';
  if (reason === undefined || (release.state !== 'active' && !own)) return release;
  const { reason: _reason, url: _url, by: _by, ...bare } = release;
  return reason === '' ? { ...bare, state: 'active' } : { ...bare, state: 'yanked', reason, by: 'publisher' };
}
