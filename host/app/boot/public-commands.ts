import { navigate } from 'wouter/use-browser-location';
import type { PublicCommand } from '../../services/commands.ts';
import { english } from '../i18n/en/index.ts';

const { shell } = english;
const places = { dashboard: '', forms: 'forms', pages: 'pages', plugins: 'plugins', settings: 'settings' } as const;

/** What plugins with the permission `commands` may do in this app: lead the user to one of its screens. */
export const publicCommands: readonly PublicCommand[] = Object.entries(places).map(([name, path]) => ({
  id: `app.${name}`,
  // The keys of `places` are those of the shell's screens.
  title: shell[name as keyof typeof places],
  run: () => navigate(new URL(path, new URL(import.meta.env.BASE_URL, location.href)).pathname),
}));
