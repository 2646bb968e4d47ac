import type { SearchCard } from '../../search/index.ts';
import { isoSeconds } from '../metadata.ts';
import { newestFirst } from './index-page.ts';
import { markup, type Markup } from './markup.ts';

const ENTRIES = 50;

/** Atom feed (RFC 4287) of the newest release of each plugin. */
export function feed(name: string, id: string, cards: readonly SearchCard[]): string {
  const newest = newestFirst(cards).slice(0, ENTRIES);
  const entry = (card: SearchCard): Markup => markup`<entry>
<title>${card.name} ${card.version}</title>
<id>urn:airlock:${id}:${card.id}@${card.version}</id>
<updated>${isoSeconds(card.updated * 1000)}</updated>
<link rel="alternate" href="p/${card.id}.html"/>
<summary>${card.description}</summary>
</entry>
`;
  const document = markup`<feed xmlns="http://www.w3.org/2005/Atom">
<title>${name}</title>
<id>urn:airlock:${id}</id>
<updated>${isoSeconds((newest[0]?.updated ?? 0) * 1000)}</updated>
<author><name>${name}</name></author>
<link rel="alternate" href="index.html"/>
${newest.map(entry)}</feed>`;
  return `<?xml version="1.0" encoding="utf-8"?>\n${document}\n`;
}
