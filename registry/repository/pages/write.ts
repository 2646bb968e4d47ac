import {
  encodeUtf8,
  equalBytes,
  parseEnvelope,
  parseIdentity,
  parseScorecard,
  type PluginRecord,
} from '../../format/index.ts';
import { join } from 'node:path';
import type { SearchCard } from '../../search/index.ts';
import { exists, readIfThere, writeFileAtomic } from '../files.ts';
import { readRelease } from '../publisher.ts';
import type { Site } from '../site.ts';
import { FILTER, STYLE } from './assets.ts';
import { feed } from './feed.ts';
import { indexPage } from './index-page.ts';
import { pluginPage } from './plugin-page.ts';

/** The first page is written last, so with it all are there. */
export function hasPages(site: Site): Promise<boolean> {
  return exists(join(site.dir, 'index.html'));
}

/** Pages for people. They change with the plugins in them; no client reads or trusts them. */
export async function writePages(
  site: Site,
  registry: { readonly name: string; readonly id: string },
  changed: Iterable<PluginRecord>,
  cards: readonly SearchCard[],
): Promise<void> {
  const put = async (path: string, text: string): Promise<void> => {
    const bytes = encodeUtf8(text);
    const present = await readIfThere(join(site.dir, path));
    if (!present || !equalBytes(present, bytes)) await writeFileAtomic(join(site.dir, path), bytes);
  };
  await put('page/style.css', STYLE);
  await put('page/filter.js', FILTER);
  for (const record of changed) {
    const [newest] = record.releases;
    const identity = record.identities.at(-1);
    if (!newest || !identity) continue;
    const { release } = readRelease(await site.object('r', newest.release), `r/${newest.release}`);
    const envelope = parseEnvelope(await site.object('i', identity.sha256), 'identity', `i/${identity.sha256}`);
    const { scorecard: file } = newest;
    const card = file && parseScorecard(await site.object('r', file.sha256), `r/${file.sha256}`);
    await put(`p/${record.id}.html`, pluginPage(record, release, parseIdentity(envelope.payload, 'identity'), card));
  }
  await put('feed.xml', feed(registry.name, registry.id, cards));
  await put('index.html', indexPage(registry.name, registry.id, cards));
}
