import { definePlugin } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: { ui: { reason: 'Draws the field in your forms.' } },
  contributes: {
    fieldTypes: [
      {
        id: 'rating',
        title: 'Rating',
        value: { type: 'integer', minimum: 1, maximum: 5 },
        editor: 'rating-editor',
        renderer: 'rating-shown',
      },
    ],
    widgets: [
      { id: 'rating-editor', title: 'Rating editor', slot: 'form.field.editor', view: () => import('./Editor.tsx') },
      { id: 'rating-shown', title: 'Rating shown', slot: 'form.field.renderer', view: () => import('./Shown.tsx') },
    ],
  },
});
