import { useEffect } from 'react';
import { useContributions } from '../../react/hooks.ts';
import { english } from './en/index.ts';
import { knownLanguages, translated } from './languages.ts';

/** Languages of plugins can be chosen while their plugins are active. */
export function useAddedLanguages(): void {
  const entries = useContributions('messages');
  useEffect(() => {
    knownLanguages.setAdded(
      entries.map(({ locale, title, direction = 'ltr', load }) => ({
        id: locale,
        name: title,
        direction,
        load: async () => {
          const texts = await load();
          return { text: translated(english, texts), texts };
        },
      })),
    );
  }, [entries]);
}
