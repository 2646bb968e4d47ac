import type { SearchCard } from '../../search/index.ts';
import { markup, page, type Markup } from './markup.ts';

/** Plugins on the first page; the rest is found from a host app, which searches the whole catalogue. */
const LISTED = 1000;

/** The first page of a registry: what is new, narrowed as the reader types. */
export function indexPage(name: string, id: string, cards: readonly SearchCard[]): string {
  const newest = newestFirst(cards).slice(0, LISTED);
  const more = cards.length - newest.length;
  return page(
    name,
    '',
    markup`<main>
<h1>${name}</h1>
<p class="quiet">Plugin registry <code>${id}</code>. A browser does not verify what this page says; an Airlock host verifies every byte before it runs. <a href="feed.xml">Feed of releases</a></p>
<p><label>Search plugins <input type="search" autocomplete="off"></label></p>
<p class="quiet" role="status"><span data-count>${newest.length}</span> plugins${more > 0 && `, and ${more} older ones`}</p>
<ul class="plugins">${newest.map(item)}</ul>
</main>`,
  );
}

export function newestFirst(cards: readonly SearchCard[]): SearchCard[] {
  return [...cards].sort((a, b) => b.updated - a.updated || (a.id < b.id ? -1 : 1));
}

function item(card: SearchCard): Markup {
  const { id, name, description, version, categories, license, updated } = card;
  const facts = [`${id} ${version}`, day(updated), license, ...categories].join(' · ');
  return markup`
<li><h2><a href="p/${id}.html">${name}</a></h2>
${description}
<div class="quiet">${facts}</div></li>`;
}

/** Seconds since the epoch as a day. */
function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
