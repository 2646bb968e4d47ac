import type { Page } from '@airlock/sdk';
import type { Edit } from '../data/edit.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Messages } from '../i18n/text.tsx';
import type { Actor } from '../session/actor.ts';
import { slugOf } from './publish.ts';

/** `previous` is the version that was edited. Rejects with `ConflictError` and `RefusedError`. */
export async function savePage(
  { pages }: Workspace,
  actor: Actor,
  page: Page,
  previous: Page | undefined,
): Promise<void> {
  await actor.authorize('page.save', page.title);
  await pages.put(page, { updatedAt: previous?.updatedAt });
}

/** Resolves with the edit that brings the page back. */
export async function deletePage(workspace: Workspace, actor: Actor, page: Page): Promise<Edit> {
  await actor.authorize('page.delete', page.title);
  return (await workspace.edit({ remove: { pages: [page.id] } })).inverse;
}

/** Mark a page as published now, or as a draft. */
export async function setPublished(
  { pages }: Workspace,
  actor: Actor,
  page: Page,
  published: boolean,
  now = Date.now(),
): Promise<Page> {
  await actor.authorize('page.publish', page.title);
  const { publishedAt: _, ...rest } = page;
  const next: Page = { ...rest, published, updatedAt: now, ...(published ? { publishedAt: now } : {}) };
  await pages.put(next, { updatedAt: page.updatedAt });
  return next;
}

export type PageState = 'draft' | 'published' | 'changed';

export function stateOf({ published, publishedAt = 0, updatedAt }: Page): PageState {
  if (!published) return 'draft';
  return updatedAt > publishedAt ? 'changed' : 'published';
}

/** What keeps a page from being saved, by the input it is about. */
export interface PageProblems {
  readonly title?: string;
  readonly slug?: string;
  readonly content?: string;
}

export function validatePage(page: Page, others: readonly Page[], text: Messages['pages']): PageProblems {
  const names = Object.keys(page.fields);
  const same = others.find((other) => other.id !== page.id && slugOf(other) === slugOf(page));
  return {
    ...(page.title.trim() === '' ? { title: text.needTitle } : {}),
    ...(same ? { slug: text.slugTaken(same.title) } : {}),
    ...(names.some((name) => name.trim() === '') ? { content: text.needContentNames } : {}),
  };
}
