import { type KeyboardEvent, useRef, useState } from 'react';
import { useWorkspace } from '../data/context.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { type Command, useCommands } from './commands.tsx';
import { canBeShortcut, type Keys, keysOf, keysText } from './keys.ts';
import { chooseShortcut, keysFor, useShortcutChoices } from './shortcuts.ts';

/** Every command that has, or can have, keys; those that two commands share are named. */
export function ShortcutTable() {
  const { shortcuts: text } = useText();
  const format = useFormat();
  const commands = useCommands();
  // Drawn again when the user chooses others.
  useShortcutChoices();
  return (
    <>
      <p className="muted small">
        {text.help} {text.alsoInForms}
      </p>
      {conflictsOf(commands).map(([keys, titles]) => (
        <Callout key={keys} tone="warning">
          {text.conflict(keysText(keys), format.list(titles))}
        </Callout>
      ))}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="table-scroll shortcut-table" aria-label={text.title} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{text.command}</th>
              <th scope="col">{text.keys}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {commands.map((command) => (
              <Row key={command.id} command={command} commands={commands} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Row({ command, commands }: { readonly command: Command; readonly commands: readonly Command[] }) {
  const { shortcuts: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const choices = useShortcutChoices();
  const [isRecording, setRecording] = useState(false);
  const change = useRef<HTMLButtonElement>(null);
  const keys = keysFor(command);
  // Before what had the focus goes, and the recording with it: the next key must not fall beside the dialog.
  const focusBack = (): void => change.current?.focus();
  const choose = (next: Keys | null | undefined): void => {
    focusBack();
    void task(async () => {
      await chooseShortcut(workspace, command.id, next);
      const other = next ? commands.find((one) => one.id !== command.id && keysFor(one) === next) : undefined;
      if (next && other) toast(text.taken(keysText(next), other.title), 'warning');
    });
  };
  const record = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return focusBack();
    const pressed = keysOf(event.nativeEvent);
    if (pressed === undefined) return;
    if (canBeShortcut(pressed)) return choose(pressed);
    focusBack();
    toast(text.invalid, 'warning');
  };
  return (
    <tr>
      <th scope="row">{command.title}</th>
      <td className="cell-nowrap">
        {isRecording ? (
          <input
            className="input"
            // The user has just asked to press keys here.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            readOnly
            aria-label={text.press}
            value={text.press}
            onKeyDown={record}
            onBlur={() => setRecording(false)}
          />
        ) : keys ? (
          <kbd className="keys">{keysText(keys)}</kbd>
        ) : (
          <span className="faint">{text.none}</span>
        )}
      </td>
      <td className="cell-actions">
        <div className="row">
          <Button
            ref={change}
            look="quiet"
            size="small"
            icon="edit"
            aria-label={text.change(command.title)}
            onPress={() => setRecording(true)}
          />
          {keys && (
            <Button
              look="quiet"
              size="small"
              icon="close"
              aria-label={text.remove(command.title)}
              onPress={() => choose(null)}
            />
          )}
          {choices[command.id] !== undefined && (
            <Button
              look="quiet"
              size="small"
              icon="undo"
              aria-label={text.reset(command.title)}
              onPress={() => choose(undefined)}
            />
          )}
        </div>
      </td>
    </tr>
  );
}

/** Keys that more than one command has, with the titles of those, the one that gets them first. */
function conflictsOf(commands: readonly Command[]): readonly (readonly [Keys, readonly string[]])[] {
  const byKeys = new Map<Keys, string[]>();
  for (const command of commands) {
    const keys = keysFor(command);
    if (keys !== undefined) byKeys.set(keys, [...(byKeys.get(keys) ?? []), command.title]);
  }
  return [...byKeys].filter(([, titles]) => titles.length > 1);
}
