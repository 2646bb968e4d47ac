import { join } from 'node:path';
import { verifyIdentities, verifyTransfer } from '../client/publisher.ts';
import {
  decodeBase64,
  encodeBase64,
  encodeEnvelope,
  encodeUtf8,
  parseJson,
  parseTransfer,
  preAuthEncoding,
  RegistryError,
  type Bytes,
  type Transfer,
} from '../format/index.ts';
import { list, oneOf, shape, text, type Check } from '../format/check.ts';
import { pluginId } from '../format/ids.ts';
import { RepositoryError } from './errors.ts';
import { hashOf, jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import type { AskPassphrase } from './key-file.ts';
import { withLock } from './lock.ts';
import { isoSeconds } from './metadata.ts';
import { openPublisher, publisherSigners, readRelease, signedReleases, type LedgerEntry } from './publisher.ts';
import { signWithAll } from './signer.ts';

/** One change of hands: the statement of who gave, and who that was. */
export interface TransferStep {
  readonly statement: Bytes;
  readonly identities: readonly Bytes[];
}

/** What a new owner gets from the old one, as a file. */
export interface Handover {
  readonly plugin: string;
  /** Every change of hands so far, oldest first. */
  readonly steps: readonly TransferStep[];
  /** The last release before it; the new owner counts on from there. */
  readonly release: LedgerEntry;
}

export interface SignTransferOptions {
  /** Folder of the publisher who gives. */
  readonly publisher: string;
  readonly plugin: string;
  /** Id of the publisher who gets it. */
  readonly to: string;
  readonly ask?: AskPassphrase;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

const subtle = globalThis.crypto.subtle;
const handoverPath = (dir: string, plugin: string): string => join(dir, 'transfers', `${plugin}.json`);

/** Sign a plugin over to another publisher. Gives the file for the new owner; users are asked before they follow. */
export function signTransfer(options: SignTransferOptions): Promise<Bytes> {
  const { publisher: dir, plugin, to, ask = async () => undefined, clock = Date.now } = options;
  return withLock(dir, async () => {
    const folder = await openPublisher(dir, clock());
    const before = await readHandover(dir, plugin);
    const [last = before?.release] = await signedReleases(dir, plugin);
    if (!last) {
      throw new RepositoryError(
        'NOTHING_LISTED',
        `${folder.publisher.newest.name} never signed a release of ${plugin}.`,
      );
    }
    if (to === folder.publisher.id)
      throw new RepositoryError('NOT_ALLOWED', `${plugin} belongs to this publisher already.`);
    const transfer: Transfer = {
      plugin,
      from: folder.publisher.id,
      to,
      seq: last.release.seq + 1,
      created: isoSeconds(clock()),
    };
    const payload = encodeUtf8(JSON.stringify(transfer));
    parseTransfer(payload, 'the transfer'); // what is signed can be read
    const signatures = await signWithAll(await publisherSigners(folder, ask), preAuthEncoding('transfer', payload));
    const step = { statement: encodeEnvelope('transfer', payload, signatures), identities: folder.identities };
    return encodeHandover({ plugin, steps: [...(before?.steps ?? []), step], release: last });
  });
}

/** Take over a plugin: keep the old owner's file, so that releases signed here carry it. Throws what is wrong with it. */
export async function acceptTransfer(
  dir: string,
  file: Bytes,
  clock: () => number = Date.now,
): Promise<{ readonly plugin: string; readonly from: string }> {
  const now = clock();
  const { publisher } = await openPublisher(dir, now);
  const { plugin, steps, release } = parseHandover(file, 'the transfer');
  const givers = await Promise.all(steps.map(({ identities }) => verifyIdentities(identities, { subtle, now })));
  for (const [at, from] of givers.entries()) {
    const statement = steps[at]?.statement ?? new Uint8Array();
    await verifyTransfer(subtle, statement, plugin, from, givers[at + 1]?.id ?? publisher.id);
  }
  const giver = givers.at(-1);
  if (!giver || release.release.plugin.id !== plugin || hashOf(release.bytes) !== release.hash) {
    throw new RegistryError('WRONG_SUBJECT', `The transfer of ${plugin} comes with a release of another plugin`);
  }
  await writeFileAtomic(handoverPath(dir, plugin), file);
  return { plugin, from: giver.newest.name };
}

/** How a plugin came to this publisher; `undefined` when it was its own from the start. */
export async function readHandover(dir: string, plugin: string): Promise<Handover | undefined> {
  const path = handoverPath(dir, plugin);
  const bytes = await readIfThere(path);
  return bytes && parseHandover(bytes, path);
}

function encodeHandover({ plugin, steps, release }: Handover): Bytes {
  return jsonFile({
    format: 'airlock-transfer/1',
    plugin,
    transfers: steps.map(({ statement, identities }) => ({
      statement: encodeBase64(statement),
      identities: identities.map(encodeBase64),
    })),
    release: encodeBase64(release.bytes),
  });
}

const base64: Check<Bytes> = (value, where) => {
  const bytes = decodeBase64(text(4_000_000)(value, where));
  if (bytes) return bytes;
  throw new RegistryError('BAD_FORMAT', `${where} must be base64`, { where });
};

const handoverFile = shape({
  format: oneOf('airlock-transfer/1'),
  plugin: pluginId,
  transfers: list(shape({ statement: base64, identities: list(base64, 256, 1) }), 16, 1),
  release: base64,
});

function parseHandover(bytes: Bytes, where: string): Handover {
  const { plugin, transfers, release } = handoverFile(parseJson(bytes, where), where);
  return { plugin, steps: transfers, release: readRelease(release, where) };
}
