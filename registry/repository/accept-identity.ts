import { verifyIdentities } from '../client/publisher.ts';
import { RegistryError, type Bytes, type FileReference } from '../format/index.ts';
import { parseVouchers } from './bundle.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { checkHistory, listedPublisher } from './owner.ts';

export interface AcceptIdentityOptions {
  readonly dir: string;
  /** `identity.json` of the publisher, as `airlock identity export` writes it. */
  readonly file: Bytes;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

/**
 * List a publisher's new identity without a release: other keys, or that it was given up, which stops everything it ever
 * signed. Throws a `RegistryError` when it does not follow what is listed.
 */
export function acceptIdentity(options: AcceptIdentityOptions): Promise<{ publisher: string; plugins: string[] }> {
  const { dir, file, clock = Date.now } = options;
  return CatalogueEdit.open(dir, async (edit) => {
    const { site, operators } = edit;
    const now = clock();
    const { identities, recoveries } = parseVouchers(file);
    const publisher = await verifyIdentities(identities, { subtle: crypto.subtle, recoveries, operators, now });
    const records = await edit.recordsOf(publisher.id);
    if (records.length === 0) {
      throw new RegistryError('NOT_LISTED', `No plugin of ${publisher.newest.name} is listed here`, {
        id: publisher.id,
      });
    }
    for (const record of records)
      checkHistory(record.id, await listedPublisher(site, record, operators, now), publisher);
    const putAll = async (many: readonly Bytes[]): Promise<FileReference[]> => {
      const files: FileReference[] = [];
      for (const bytes of many) files.push({ sha256: await site.putObject('i', bytes), length: bytes.length });
      return files;
    };
    const next = { identities: await putAll(identities), recoveries: await putAll(recoveries) };
    for (const record of records) {
      await edit.put({
        ...record,
        identities: next.identities,
        ...(recoveries.length > 0 && { recoveries: next.recoveries }),
      });
    }
    return { publisher: publisher.id, plugins: records.map(({ id }) => id) };
  });
}
