import { FEATURED, isPluginId, malformed, parseJson, reportAddress, type Bytes } from '../format/index.ts';
import { integer, map } from '../format/check.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { RepositoryError } from './errors.ts';
import type { Decided } from './moderate.ts';
import { writeConfig } from './workspace.ts';

/**
 * Choose the plugins that are shown first, best first; none for none. At most {@link FEATURED}. Throws `NOTHING_LISTED`
 * for one that is not listed. Published by the next build.
 */
export function feature(dir: string, plugins: readonly string[]): Promise<void> {
  return CatalogueEdit.open(dir, async (edit) => {
    const featured = [...new Set(plugins)];
    if (featured.length > FEATURED) {
      throw new RepositoryError(
        'NOT_ALLOWED',
        `At most ${FEATURED} plugins can be featured, and these are ${featured.length}.`,
      );
    }
    for (const id of featured) await edit.record(id);
    const { featured: _before, ...config } = edit.workspace.config;
    await writeConfig(edit.workspace.dir, featured.length > 0 ? { ...config, featured } : config);
  });
}

/**
 * Choose where users report a plugin to the operator; `undefined` for nowhere. Throws `BAD_FORMAT`. Published by the next
 * build.
 */
export function reportTo(dir: string, address: string | undefined): Promise<void> {
  return CatalogueEdit.open(dir, async ({ workspace }) => {
    const { report: _before, ...config } = workspace.config;
    await writeConfig(
      workspace.dir,
      address === undefined ? config : { ...config, report: reportAddress(address, 'The address') },
    );
  });
}

/** How often each plugin was fetched, as the operator counted. */
export type DownloadCounts = Readonly<Record<string, number>>;

/** Read `{ "<plugin id>": count }`. Throws `BAD_FORMAT`. */
export function parseDownloadCounts(bytes: Bytes, where: string): DownloadCounts {
  const counts = map(integer(0))(parseJson(bytes, where), where);
  for (const id of Object.keys(counts)) if (!isPluginId(id)) malformed(where, `names "${id}", which is no plugin id`);
  return counts;
}

/**
 * Keep the operator's counts; search sorts by them. Plugins that are not named keep theirs, and names that are not listed
 * are given back. Published by the next build.
 */
export function putDownloadCounts(
  dir: string,
  counts: DownloadCounts,
): Promise<Decided & { readonly unknown: readonly string[] }> {
  return CatalogueEdit.open(dir, async (edit) => {
    const plugins: string[] = [];
    const unknown: string[] = [];
    for (const [id, downloads] of Object.entries(counts)) {
      const record = await edit.find(id);
      if (!record) unknown.push(id);
      else if (record.summary.downloads !== downloads) {
        await edit.put({ ...record, summary: { ...record.summary, downloads } });
        plugins.push(id);
      }
    }
    return { plugins, unknown };
  });
}
