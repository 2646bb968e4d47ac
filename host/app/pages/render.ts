import { type Page, pageAfterRender, pageBeforeRender } from '@airlock/sdk';
import { hostStatus } from '../boot/status.ts';
import type { Actor } from '../session/actor.ts';
import { type HtmlNode, parseHtml, toHtml } from './html.ts';
import { parseMarkdown } from './markdown.ts';

/** A page as readers see it. */
export interface Rendered {
  readonly page: Page;
  readonly content: readonly HtmlNode[];
}

/** The page as plugins want it shown: its Markdown before, its HTML after. Nothing of it is saved. */
export async function renderPage(actor: Actor, page: Page, signal?: AbortSignal): Promise<Rendered> {
  const before = { ...(await actor.filter(pageBeforeRender, page, signal)), id: page.id };
  const content = parseMarkdown(filledIn(before));
  if (!actor.has(pageAfterRender)) return { page: before, content };
  const after = await actor.filter(pageAfterRender, { page: before, html: toHtml(content) }, signal);
  return { page: before, content: parseHtml(after.html) };
}

// The space around a name is taken off afterwards: looked for here, many spaces would be tried in every way.
const NAMED = /\{\{([^{}]+)\}\}/g;

/** Names in the body that no content field has, once each. */
export function unknownNames({ body, fields }: Pick<Page, 'body' | 'fields'>): readonly string[] {
  const names = new Set([...body.matchAll(NAMED)].map(([, name = '']) => name.trim()));
  return [...names].filter((name) => name !== '' && !Object.hasOwn(fields, name));
}

/** `{{name}}` in the body stands for the content field of that name; one that there is not stays as it is written. */
export function filledIn({ body, fields }: Pick<Page, 'body' | 'fields'>): string {
  return body.replaceAll(NAMED, (whole, between: string) => {
    const name = between.trim();
    return Object.hasOwn(fields, name) ? (fields[name] ?? whole) : whole;
  });
}

/** Rendered pages of this tab, by id; one that is another by now is rendered again. */
const kept = new Map<string, { readonly page: Page; readonly rendered: Promise<Rendered> }>();
let watching: Promise<unknown> | undefined;

/**
 * The same, rendered once for each version of a page, until the cache is cleared or plugins come or go: the preview of
 * what was saved is what is read next.
 */
export function renderedPage(actor: Actor, page: Page): Promise<Rendered> {
  watching ??= hostStatus.settled().then((host) => host?.plugins.subscribe(clearRenderedPages));
  const before = kept.get(page.id);
  if (before && isSame(before.page, page)) return before.rendered;
  const rendered = renderPage(actor, page);
  kept.set(page.id, { page, rendered });
  rendered.catch(() => {
    if (kept.get(page.id)?.rendered === rendered) kept.delete(page.id);
  });
  return rendered;
}

export function clearRenderedPages(): void {
  kept.clear();
}

/** Whether two versions of a page are the same in all that plugins see. */
export function isSame(one: Page, other: Page): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
