import { languages, type Language } from '../i18n/text.tsx';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;

export type Theme = (typeof themes)[number];

/** How the app looks on this device. */
export interface Appearance {
  readonly theme: Theme;
  readonly language: Language;
}

const KEY = 'airlock.appearance';
const listeners = new Set<() => void>();
let current = read();

/** Kept in local storage, not in the database, because the first paint needs it at once. */
export const appearance = {
  get: (): Appearance => current,
  set(next: Appearance): void {
    localStorage.setItem(KEY, JSON.stringify(next));
    apply(next);
  },
  /** For this visit only: what was chosen is kept as it is. */
  show: (next: Appearance): void => apply(next),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Show the kept appearance, and follow changes made in other tabs. Call once, before the first paint. */
export function startAppearance(): void {
  apply(current);
  addEventListener('storage', (event) => {
    if (event.key === KEY) apply(read());
  });
}

/** The appearance in values that were kept or that a plugin gave; what cannot be understood is left as it was. */
export function toAppearance(values: { readonly [key: string]: unknown }, otherwise: Appearance): Appearance {
  return {
    theme: themes.find((theme) => theme === values['theme']) ?? otherwise.theme,
    language: languages.find(({ id }) => id === values['language'])?.id ?? otherwise.language,
  };
}

function read(): Appearance {
  const preferred = navigator.languages.map((tag) => tag.split('-')[0]);
  const language = preferred.flatMap((tag) => languages.filter(({ id }) => id === tag))[0]?.id ?? 'en';
  const otherwise: Appearance = { theme: 'system', language };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? toAppearance({ ...kept }, otherwise) : otherwise;
  } catch {
    // Storage that is shut off or holds something else is the same as an empty one.
    return otherwise;
  }
}

function apply(next: Appearance): void {
  current = next;
  if (next.theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next.theme;
  for (const listener of listeners) listener();
}
