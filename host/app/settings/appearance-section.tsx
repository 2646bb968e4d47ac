import { useSyncExternalStore } from 'react';
import { type Appearance, appearance, themes } from '../boot/appearance.ts';
import { languages, useText } from '../i18n/text.tsx';
import { saveAppearance } from '../session/look.ts';
import { useTask } from '../session/use-task.tsx';
import { Select } from '../ui/field.tsx';

/** How the workspace looks, and which language it speaks. */
export function AppearanceSection() {
  const { settings: text } = useText();
  const task = useTask();
  const current = useSyncExternalStore(appearance.subscribe, appearance.get);
  const save = (change: Partial<Appearance>): void => void task((actor) => saveAppearance(actor, change));
  return (
    <section className="card stack" id="appearance" aria-labelledby="settings-appearance">
      <h2 id="settings-appearance">{text.appearance}</h2>
      <div className="fields fields-2">
        <Select
          label={text.theme}
          value={current.theme}
          options={themes.map((id) => ({ id, label: text.themes[id] }))}
          onChange={(theme) => save({ theme })}
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
