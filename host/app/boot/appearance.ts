import { languages, type Language } from '../i18n/languages.ts';

export const themes = ['system', 'light', 'dark', 'contrast'] as const;

export type Theme = (typeof themes)[number];

/** Colours that a plugin gives the app, kept here so that the first paint has them before any plugin is known. */
export interface CustomTheme {
  /** Of the contribution: `<plugin>#<id>`. */
  readonly key: string;
  readonly scheme: 'light' | 'dark';
  /** By name of a colour of the app, without the leading dashes. */
  readonly tokens: { readonly [token: string]: string };
}

/** How the app looks on this device. */
export interface Appearance {
  readonly theme: Theme;
  /** In place of `theme`, while its plugin is active. */
  readonly custom?: CustomTheme | undefined;
  /** One of the app's own languages, or of a plugin's. */
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
  const { language } = values;
  const isLanguage = typeof language === 'string' && /^[a-z]{2,8}(-[a-z0-9]{2,8})*$/i.test(language);
  return {
    theme: themes.find((theme) => theme === values['theme']) ?? otherwise.theme,
    custom: 'custom' in values ? customTheme(values['custom']) : otherwise.custom,
    language: isLanguage ? language : otherwise.language,
  };
}

function customTheme(value: unknown): CustomTheme | undefined {
  if (typeof value !== 'object' || value === null || !('key' in value && 'scheme' in value && 'tokens' in value)) {
    return undefined;
  }
  const { key, scheme, tokens } = value;
  if (typeof key !== 'string' || (scheme !== 'light' && scheme !== 'dark')) return undefined;
  if (typeof tokens !== 'object' || tokens === null) return undefined;
  const colours = Object.entries(tokens).filter(
    (entry): entry is [string, string] => /^[a-z][a-z0-9-]*$/.test(entry[0]) && typeof entry[1] === 'string',
  );
  return { key, scheme, tokens: Object.fromEntries(colours) };
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

/** Colours that the theme before set on the root element. */
let painted: readonly string[] = [];

function apply(next: Appearance): void {
  current = next;
  const { dataset, style } = document.documentElement;
  for (const token of painted) style.removeProperty(token);
  painted = [];
  const shown = next.custom?.scheme ?? next.theme;
  if (shown === 'system') delete dataset['theme'];
  else dataset['theme'] = shown;
  for (const [token, colour] of Object.entries(next.custom?.tokens ?? {})) {
    // Only colours: a value that is none, or a token that the app uses for something else, is passed over.
    if (!CSS.supports('color', colour) || !colourTokens.has(token)) continue;
    style.setProperty(`--${token}`, colour);
    painted = [...painted, `--${token}`];
  }
  for (const listener of listeners) listener();
}

/** The colours of the app that a theme may set. */
const colourTokens: ReadonlySet<string> = new Set([
  'canvas',
  'surface',
  'surface-raised',
  'surface-sunken',
  'hover',
  'pressed',
  'border',
  'border-strong',
  'control-border',
  'text',
  'text-muted',
  'text-faint',
  'accent',
  'accent-hover',
  'accent-text',
  'accent-ink',
  'accent-soft',
  'focus',
  'scrim',
  'success',
  'success-soft',
  'success-mark',
  'warning',
  'warning-soft',
  'warning-mark',
  'danger',
  'danger-soft',
  'danger-mark',
  'danger-fill',
]);
