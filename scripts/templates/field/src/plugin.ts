import { definePlugin } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: { ui: { reason: 'Draws the field in your forms.' } },
  contributes: {
    fieldTypes: [
      {
        id: 'mood',
        title: 'Mood',
        value: { type: 'integer', minimum: 1, maximum: 5 },
        editor: 'mood-editor',
        renderer: 'mood-shown',
      },
    ],
    widgets: [
      { id: 'mood-editor', title: 'Mood editor', slot: 'form.field.editor', view: () => import('./Editor.tsx') },
      { id: 'mood-shown', title: 'Mood shown', slot: 'form.field.renderer', view: () => import('./Shown.tsx') },
    ],
  },
});
