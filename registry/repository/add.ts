import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeUtf8,
  parseScorecard,
  RegistryError,
  type Bytes,
  type FileReference,
  type PluginRecord,
  type Revocation,
  type TransferReference,
} from '../format/index.ts';
import { fileBytes, verifyBundle, type VerifiedBundle } from './bundle.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { RepositoryError } from './errors.ts';
import { namesIn } from './files.ts';
import { checkOrder, withRelease } from './listing.ts';
import { checkOwner } from './owner.ts';
import { readRequest } from './publish.ts';
import type { ScanInput, Scorecard } from '../scan/index.ts';
import { readRelease } from './publisher.ts';
import { scanBundle } from './scan-bundle.ts';
import type { Site } from './site.ts';
import { incomingPath } from './workspace.ts';

export interface AddOptions {
  /** The registry's folder. */
  readonly dir: string;
  /** Signed bundle. */
  readonly bundle: string;
  /** Default: what the publisher asked for. */
  readonly channel?: string;
  /** Refuse a bundle that breaks the rules authors check with `airlock validate`. Default: true. */
  readonly rules?: boolean;
  /** Known vulnerabilities of the libraries in it. */
  readonly advisories?: ScanInput['advisories'];
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

export interface AddResult {
  readonly bundle: VerifiedBundle;
  readonly record: PluginRecord;
  /** What the rules say about it. */
  readonly scorecard: Scorecard;
  /** False when this very release is listed already. */
  readonly fresh: boolean;
}

/**
 * Accept a publisher's bundle: verify everything about it and against what is listed, keep its files, and have the next
 * build list it. Throws a `RegistryError` that says why it is refused; then nothing is listed.
 */
export function addRelease(options: AddOptions): Promise<AddResult> {
  const { dir, clock = Date.now, rules = true } = options;
  return CatalogueEdit.open(dir, async (edit) => {
    const { site, operators } = edit;
    const now = clock();
    const bundle = await verifyBundle(options.bundle, { now, operators });
    const record = await edit.find(bundle.release.plugin.id);
    const channel = options.channel ?? (await readRequest(options.bundle)).channel;
    const scorecard = await scanRelease(site, record, channel, options);
    if (record?.releases.some(({ release }) => release === bundle.hash))
      return { bundle, record, scorecard, fresh: false };
    refuseRevoked(await edit.revocations(), record, bundle);
    if (record) await checkOwner(site, record, bundle, operators, now);
    checkOrder(record, bundle.release);
    if (rules) refuseBroken(scorecard);

    const stored = { ...(await storeBundle(site, bundle)), scorecard: await storeScorecard(site, scorecard) };
    const next = withRelease(record, {
      release: bundle.release,
      channel,
      now,
      domain: edit.workspace.config.domains?.[bundle.release.publisher],
      ...stored,
    });
    await edit.put(next);
    return { bundle, record: next, scorecard, fresh: true };
  });
}

/** Bundles that publishers left for the operator, in the order of their names. */
export async function listIncoming(dir: string): Promise<string[]> {
  const incoming = incomingPath(dir);
  return (await namesIn(incoming)).sort().map((name) => join(incoming, name));
}

/** Forget an incoming bundle that was accepted. */
export async function removeIncoming(bundle: string): Promise<void> {
  await rm(bundle, { recursive: true, force: true });
}

/** The rules that authors check with, and how this release differs from the one before. */
async function scanRelease(
  site: Site,
  record: PluginRecord | undefined,
  channel: string,
  options: AddOptions,
): Promise<Scorecard> {
  const before = record?.releases.find((release) => release.channel === channel && release.state === 'active');
  const previous = before && readRelease(await site.object('r', before.release), `r/${before.release}`).release.plugin;
  return scanBundle(options.bundle, {
    ...(previous && { previous }),
    ...(options.advisories && { advisories: options.advisories }),
  });
}

function refuseBroken({ id, version, findings }: Scorecard): void {
  const broken = findings.filter(({ severity }) => severity === 'error');
  const [first] = broken;
  if (!first) return;
  const more = broken.length > 1 ? ` (and ${broken.length - 1} more)` : '';
  const place = first.file === undefined ? '' : `${first.file}: `;
  throw new RepositoryError('NOT_ALLOWED', `${id} ${version} breaks ${first.rule}: ${place}${first.message}${more}`, {
    hint: 'airlock validate names them all.',
    detail: { id, version, rules: [...new Set(broken.map(({ rule }) => rule))].join(' ') },
  });
}

function refuseRevoked(
  urgent: readonly Revocation[],
  record: PluginRecord | undefined,
  { release, publisher }: VerifiedBundle,
): void {
  const { id } = release.plugin;
  const found = urgent.find(
    ({ scope, target }) => (scope === 'plugin' && target === id) || (scope === 'publisher' && target === publisher.id),
  );
  const reason = found?.reason ?? (record?.state === 'revoked' ? (record.reason ?? 'No reason was given') : undefined);
  if (reason === undefined) return;
  throw new RegistryError('REVOKED', `${id} is revoked here (${reason}), so no release of it is accepted`, {
    id,
    reason,
  });
}

async function storeScorecard(site: Site, scorecard: Scorecard): Promise<FileReference> {
  const bytes = encodeUtf8(JSON.stringify(scorecard));
  parseScorecard(bytes, `scorecard of ${scorecard.id}`); // what is written can be read
  return { sha256: await site.putObject('r', bytes), length: bytes.length };
}

/** Put everything that the record will name into the site, where nobody sees it until the record is listed. */
async function storeBundle(
  site: Site,
  { dir, envelope, release, vouchers }: VerifiedBundle,
): Promise<{
  file: FileReference;
  identities: FileReference[];
  recoveries: FileReference[];
  transfers: TransferReference[];
}> {
  const put = async (shelf: 'i' | 'r', bytes: Bytes): Promise<FileReference> => ({
    sha256: await site.putObject(shelf, bytes),
    length: bytes.length,
  });
  const putAll = async (many: readonly Bytes[]): Promise<FileReference[]> => {
    const files: FileReference[] = [];
    for (const bytes of many) files.push(await put('i', bytes));
    return files;
  };
  for (const { path, sha256 } of release.files) {
    const bytes = await fileBytes(dir, path);
    // Read again since it was verified, so compared again.
    if ((await site.putObject('b', bytes)) !== sha256) {
      throw new RegistryError('HASH_MISMATCH', `The file ${path} changed while it was read`, { file: path });
    }
  }
  const transfers: TransferReference[] = [];
  for (const step of vouchers.transfers) {
    transfers.push({ statement: await put('i', step.statement), identities: await putAll(step.identities) });
  }
  return {
    identities: await putAll(vouchers.identities),
    recoveries: await putAll(vouchers.recoveries),
    transfers,
    file: await put('r', envelope),
  };
}
