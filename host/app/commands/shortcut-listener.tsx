import { useEffect, useRef } from 'react';
import { type Command, useCommands } from './commands.tsx';
import { keysOf } from './keys.ts';
import { keysFor } from './shortcuts.ts';

/** A dialog of the app. One that a plugin draws in its box is about nothing outside of it. */
const DIALOG = ':is([role="dialog"], [role="alertdialog"]):not([data-plugin-view] *, [data-airlock-plugin] *)';

/** Runs commands by their keys, everywhere in the app. Draws nothing. */
export function ShortcutListener() {
  const commands = useCommands();
  const latest = useRef<readonly Command[]>(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const keys = keysOf(event);
      if (keys === undefined) return;
      const command = latest.current.find((one) => keysFor(one) === keys);
      if (!command || (isTyping(event.target) && belongsToTyping(keys))) return;
      // A dialog is about one thing: only it can be used until it is closed.
      if (document.querySelector(DIALOG)) return;
      event.preventDefault();
      command.run();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'file'].includes(target.type);
}

/** Single keys write, and the usual editing keys edit. */
function belongsToTyping(keys: string): boolean {
  return !keys.includes('mod+') && !keys.includes('alt+') ? true : /^mod\+(shift\+)?[zyxcvab]$/.test(keys);
}
