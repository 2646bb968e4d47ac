import { useSyncExternalStore } from 'react';
import { type Appearance, appearance, type Theme, themes } from '../boot/appearance.ts';
import { useContributions } from '../../react/hooks.ts';
import { knownLanguages } from '../i18n/languages.ts';
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
            ...added.map(({ key, title }) => ({ id: key, label: title })),
          ]}
          onChange={chooseTheme}
        />
        <Select
          label={text.language}
          value={current.language}
          options={languages.map(({ id, name }) => ({ id, label: name }))}
          onChange={(language) => save({ language })}
        />
      </div>
    </section>
  );
}
