import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { english } from './en/index.ts';
import { createFormat, type Format } from './format.ts';
import { knownLanguages, type Language, languages, type Speech, type Texts } from './languages.ts';

/** Every sentence of the app. Other languages have the same shape, checked by the compiler. */
export type Messages = typeof english;

interface Spoken extends Speech {
  readonly format: Format;
  readonly language: Language;
}

const SpeechContext = createContext<Spoken>({ text: english, format: createFormat('en'), language: 'en' });

/** Speaks `language` to everything inside, and sets the direction of the page. */
export function SpeechProvider({ language, children }: { readonly language: Language; readonly children: ReactNode }) {
  const [loaded, setLoaded] = useState<Speech & { readonly id: Language }>({ id: 'en', text: english });
  const known = useSyncExternalStore(knownLanguages.subscribe, knownLanguages.get);
  // A plugin's language is there once its plugin is.
  const chosen = known.find(({ id }) => id === language) ?? languages[0];
  // An app around this one may speak another language.
  useEffect(() => {
    const { documentElement: page } = document;
    const before = ['lang', 'dir'].map((name) => [name, page.getAttribute(name)] as const);
    return () => {
      for (const [name, value] of before) {
        if (value === null) page.removeAttribute(name);
        else page.setAttribute(name, value);
      }
    };
  }, []);
  useEffect(() => {
    if (!chosen) return;
    let isCurrent = true;
    const speak = async (): Promise<void> => {
      const speech = await chosen.load();
      if (!isCurrent) return;
      document.documentElement.lang = chosen.id;
      document.documentElement.dir = chosen.direction;
      setLoaded({ ...speech, id: chosen.id });
    };
    speak().catch(reportError);
    return () => {
      isCurrent = false;
    };
  }, [chosen]);
  const speech = useMemo(() => ({ ...loaded, format: createFormat(loaded.id), language: loaded.id }), [loaded]);
  return (
    <SpeechContext value={speech}>
      <I18nProvider locale={loaded.id === 'en' ? 'en-US' : loaded.id}>{children}</I18nProvider>
    </SpeechContext>
  );
}

export function useText(): Messages {
  return useContext(SpeechContext).text;
}

export function useFormat(): Format {
  return useContext(SpeechContext).format;
}

export function useLanguage(): Language {
  return useContext(SpeechContext).language;
}

/** What a plugin gave for the language that is spoken; absent for a language of the app. */
export function useTexts(): Texts | undefined {
  return useContext(SpeechContext).texts;
}
