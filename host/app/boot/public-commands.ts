import { navigate } from 'wouter/use-browser-location';
import type { PublicCommand } from '../../services/commands.ts';
import { english } from '../i18n/en/index.ts';
import { knownLanguages } from '../i18n/languages.ts';
import type { Messages } from '../i18n/text.tsx';
import { appearance } from './appearance.ts';

const places = { dashboard: '', forms: 'forms', pages: 'pages', plugins: 'plugins', settings: 'settings' } as const;

/** What plugins with the permission `commands` may do in this app: lead the user to one of its screens. */
export const publicCommands: readonly PublicCommand[] = Object.entries(places).map(([name, path]) => ({
  id: `app.${name}`,
  // The keys of `places` are those of the shell's screens.
  title: async () => (await currentText()).shell[name as keyof typeof places],
  run: () => navigate(new URL(path, new URL(import.meta.env.BASE_URL, location.href)).pathname),
}));

/** The app's words in the language that the user reads it in. */
async function currentText(): Promise<Messages> {
  const { language } = appearance.get();
  const chosen = knownLanguages.get().find(({ id }) => id === language);
  return chosen ? (await chosen.load()).text : english;
}
