import { useText } from '../i18n/text.tsx';
import { ShortcutTable } from '../commands/shortcut-table.tsx';

/** Keys of commands, to look up and to change. */
export function ShortcutsSection() {
  const { shortcuts: text } = useText();
  return (
    <section className="card stack" id="shortcuts" aria-labelledby="settings-shortcuts">
      <h2 id="settings-shortcuts">{text.title}</h2>
      <ShortcutTable />
    </section>
  );
}
