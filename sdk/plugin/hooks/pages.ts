import { defineHook } from '../hook.ts';
import type { Page } from '../records.ts';

export const pageBeforeRender = defineHook<Page>('page.beforeRender', 'filter', {
  description: 'Change a page before its Markdown is rendered.',
  output: {
    type: 'object',
    required: ['id', 'title', 'body', 'fields', 'published', 'createdAt', 'updatedAt'],
    properties: {
      id: { type: 'string', minLength: 1 },
      title: { type: 'string' },
      body: { type: 'string' },
      fields: { type: 'object', additionalProperties: { type: 'string' } },
      published: { type: 'boolean' },
    },
  },
});

/** A page as HTML. The host sanitises it after the last handler. */
export interface RenderedPage {
  readonly page: Page;
  readonly html: string;
}

export const pageAfterRender = defineHook<RenderedPage>('page.afterRender', 'filter', {
  description: 'Change the HTML of a page.',
  output: {
    type: 'object',
    required: ['page', 'html'],
    properties: { page: { type: 'object' }, html: { type: 'string' } },
  },
});
