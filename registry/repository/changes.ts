import { createHash } from 'node:crypto';
import { CHANGE_FILTER_IDS, encodeChangeFilter } from '../format/change-filter.ts';
import { integer, list, shape } from '../format/check.ts';
import { pluginId } from '../format/ids.ts';
import { parseJson, type JsonObject } from '../format/index.ts';
import { hashOf, jsonFile, readIfThere, writeFileAtomic } from './files.ts';
import type { Site } from './site.ts';
import { changesPath } from './workspace.ts';
import { DAY } from './term.ts';

/** Plugins that one build changed. */
interface Change {
  /** Version of `catalog` that did not have the change yet. */
  readonly from: number;
  /** Milliseconds. */
  readonly at: number;
  readonly ids: readonly string[];
}

/** Clients that look less often walk the paths of their plugins, as they do every 7 days in any case. */
const WINDOW = 8 * DAY;

const changesFile = shape({
  changes: list(shape({ from: integer(0), at: integer(0), ids: list(pluginId, CHANGE_FILTER_IDS) }), 100_000),
});

/**
 * Remember which plugins a build changes, and put the filter of all recent changes into the site. Gives the target that
 * names it; `undefined` when nothing changed lately. Written before the build is signed: killed later, the filter names too
 * many plugins and never too few.
 */
export async function putChangeFilter(
  dir: string,
  site: Site,
  change: Change | undefined,
): Promise<JsonObject | undefined> {
  if (!change || change.ids.length === 0) return undefined;
  const path = changesPath(dir);
  const bytes = await readIfThere(path);
  const known: readonly Change[] = bytes ? changesFile(parseJson(bytes, path), path).changes : [];
  const changes = trimmed([...known, change], change.at);
  await writeFileAtomic(path, jsonFile({ changes }));
  const ids = [...new Set(changes.flatMap((one) => one.ids))].sort();
  const filter = encodeChangeFilter(ids.map((id) => createHash('sha256').update(id).digest()));
  await site.putObject('s', filter);
  const since = Math.min(...changes.map(({ from }) => from));
  return { length: filter.length, hashes: { sha256: hashOf(filter) }, custom: { since } };
}

/** The newest changes that lie in the window and fit into one filter. */
function trimmed(changes: readonly Change[], now: number): Change[] {
  const kept: Change[] = [];
  const ids = new Set<string>();
  for (const change of changes.toReversed()) {
    for (const id of change.ids) ids.add(id);
    if (kept.length > 0 && (now - change.at > WINDOW || ids.size > CHANGE_FILTER_IDS)) break;
    kept.unshift(change);
  }
  return kept;
}
