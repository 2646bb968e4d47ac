import { useSyncExternalStore } from 'react';
import { type Appearance, appearance, type Theme, themes } from '../boot/appearance.ts';
import { useContributions, useOffered } from '../../react/hooks.ts';
import { knownLanguages, languages as ownLanguages } from '../i18n/languages.ts';
import { useText } from '../i18n/text.tsx';
import { saveAppearance } from '../session/look.ts';
import { useTask } from '../session/use-task.tsx';
import { Select } from '../ui/field.tsx';

/** How the workspace looks, and which language it speaks. */
export function AppearanceSection() {
  const { settings: text } = useText();
  const task = useTask();
  const current = useSyncExternalStore(appearance.subscribe, appearance.get);
  const languages = useSyncExternalStore(knownLanguages.subscribe, knownLanguages.get);
  const added = useContributions('themes');
  // What is in force is offered even when it is hidden.
  const offered = useOffered('themes');
  const themesShown = [
    ...offered,
    ...added.filter((theme) => theme.key === current.custom?.key && !offered.includes(theme)),
  ];
  const languagesOffered = useOffered('messages');
  const languagesShown = languages.filter(
    ({ id }) =>
      id === current.language ||
      ownLanguages.some((own) => own.id === id) ||
      languagesOffered.some(({ locale }) => locale === id),
  );
  const chooseTheme = (id: string): void => {
    const theme = added.find(({ key }) => key === id);
    const own = themes.find((one): one is Theme => one === id);
    if (theme) save({ custom: { key: theme.key, scheme: theme.scheme, tokens: theme.tokens } });
    else if (own) save({ theme: own, custom: undefined });
  };
  const save = (change: Partial<Appearance>): void => void task((actor) => saveAppearance(actor, change));
  return (
    <section className="card stack" id="appearance" aria-labelledby="settings-appearance">
      <h2 id="settings-appearance">{text.appearance}</h2>
      <div className="fields fields-2">
        <Select
          label={text.theme}
          value={current.custom?.key ?? current.theme}
          options={[
            ...themes.map((id): { id: string; label: string } => ({ id, label: text.themes[id] })),
            ...themesShown.map(({ key, title }) => ({ id: key, label: title })),
          ]}
          onChange={chooseTheme}
        />
        <Select
          label={text.language}
          value={current.language}
          options={languagesShown.map(({ id, name }) => ({ id, label: name }))}
          onChange={(language) => save({ language })}
        />
      </div>
    </section>
  );
}
