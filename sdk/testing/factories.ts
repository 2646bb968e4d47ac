import { definePlugin, type PluginDefinition, type PluginOptions } from '../plugin/plugin.ts';
import type { JsonSchema } from '../plugin/manifest.ts';
import type { PermissionRequests } from '../plugin/permissions.ts';
import type { Field, Form, Page, Submission } from '../plugin/records.ts';

/** A text field, unless told otherwise. */
export function createField(overrides: Partial<Field> = {}): Field {
  return { id: 'note', type: 'text', label: 'Note', required: false, ...overrides };
}

export function createForm(overrides: Partial<Form> = {}): Form {
  return { id: 'form-1', title: 'Form', fields: [createField()], createdAt: 0, updatedAt: 0, ...overrides };
}

export function createSubmission(overrides: Partial<Submission> = {}): Submission {
  return {
    id: 'submission-1',
    formId: 'form-1',
    fields: [createField()],
    values: { note: '' },
    state: 'new',
    createdAt: 0,
    updatedAt: 0,
    ...overrides,
  };
}

export function createPage(overrides: Partial<Page> = {}): Page {
  return {
    id: 'page-1',
    title: 'Page',
    body: '',
    fields: {},
    published: false,
    createdAt: 0,
    updatedAt: 0,
    ...overrides,
  };
}

/** A plugin of which a test needs only some parts: `createTestPlugin({ hooks: [hook(…)] })`. */
export function createTestPlugin(parts: Partial<PluginOptions<PermissionRequests, JsonSchema>> = {}): PluginDefinition {
  return definePlugin({ id: 'test-plugin', ...parts });
}
