import { definePlugin } from '@airlock/sdk';
import { permissions, settings } from './declared.ts';

/** Submissions as a board on the dashboard, and a word count beside pages: both drawn from a worker. */
export default definePlugin({
  id: 'submission-board',
  name: 'Submission board',
  categories: ['dashboard', 'pages'],
  pricing: 'free',
  screenshots: [
    { file: 'screenshots/board.png', alt: 'Submissions as cards in columns: new, in review, approved and rejected' },
  ],
  realms: ['worker', 'page'],
  permissions,
  settings,
  contributes: {
    widgets: [
      { id: 'board', title: 'Submission board', slot: 'dashboard.widget', view: () => import('./Board.tsx') },
      { id: 'words', title: 'Words', slot: 'page.panel', view: () => import('./Words.tsx') },
    ],
  },
});
