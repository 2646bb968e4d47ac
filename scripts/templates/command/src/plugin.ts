import { definePlugin } from '@airlock/sdk';
import { today } from './today.ts';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  permissions: {
    commands: { reason: 'Adds itself to the command palette.' },
    data: { reason: 'Counts the submissions of today.', read: ['submissions'] },
    ui: { reason: 'Shows the count.' },
  },
  contributes: {
    commands: [
      {
        id: 'today',
        title: 'Count submissions of today',
        async run(_argument, { data, ui }) {
          const count = today(await data.list('submissions'), Date.now());
          await ui.notify(`${count} submissions today.`);
          return count;
        },
      },
    ],
  },
});
