import { english } from './en/index.ts';
import type { Messages } from './text.tsx';

/** BCP 47. `en` and `ar` are the app's own; others come with plugins. */
export type Language = string;

export interface LanguageEntry {
  readonly id: Language;
  /** Its own name for itself. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly load: () => Promise<Speech>;
}

/** Phrases of a plugin by the path of what they stand for, with dots: `forms.title`. */
export type Texts = { readonly [key: string]: string };

/** A language as it is spoken. */
export interface Speech {
  readonly text: Messages;
  /** Of a plugin's language: also for words that come later than the first screen. */
  readonly texts?: Texts;
}

/** The app's own languages. */
export const languages: readonly LanguageEntry[] = [
  { id: 'en', name: 'English', direction: 'ltr', load: () => Promise.resolve({ text: english }) },
  { id: 'ar', name: 'العربية', direction: 'rtl', load: async () => ({ text: (await import('./ar/index.ts')).arabic }) },
];

let added: readonly LanguageEntry[] = [];
let all: readonly LanguageEntry[] = languages;
const listeners = new Set<() => void>();

/** All languages that can be chosen now. */
export const knownLanguages = {
  get: (): readonly LanguageEntry[] => all,
  /** Those of plugins; one that the app speaks itself is not replaced. */
  setAdded(next: readonly LanguageEntry[]): void {
    if (next.length === 0 && added.length === 0) return;
    added = next.filter(({ id }) => !languages.some((own) => own.id === id));
    all = [...languages, ...added];
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/**
 * The app in a plugin's words. Keys are paths with dots (`forms.title`, `forms.states.new`); in a phrase with parts, `{0}`
 * stands for the first of them. What is not translated stays as it is in `base`.
 */
export function translated<Words extends object>(base: Words, texts: Texts): Words {
  // The shape of what goes in is the shape of what comes out.
  return withTexts(base, '', texts) as Words;
}

function withTexts(value: unknown, path: string, texts: Texts): unknown {
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withTexts(inner, path === '' ? key : `${path}.${key}`, texts)]),
    );
  }
  const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
  if (text === undefined) return value;
  if (typeof value !== 'function') return text;
  return (...parts: readonly unknown[]) =>
    text.replaceAll(/\{(\d)\}/g, (_, index: string) => String(parts[Number(index)] ?? ''));
}
