/** Keys pressed together, for example `mod+k`, `alt+shift+f`, `?`. `mod` is Ctrl, and Cmd on Apple's devices. */
export type Keys = string;

const modifierKeys: ReadonlySet<string> = new Set(['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'CapsLock']);

type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What was pressed; `undefined` while only modifiers are. */
export function keysOf(event: KeyPress): Keys | undefined {
  if (modifierKeys.has(event.key) || event.key === 'Dead' || event.key === 'Unidentified') return undefined;
  const name = nameOf(event);
  // A sign that needs Shift on this keyboard, such as `?`, says it by itself.
  const isSign = name.length === 1 && !/[\p{L}\p{N}]/u.test(name);
  return [(event.ctrlKey || event.metaKey) && 'mod', event.altKey && 'alt', event.shiftKey && !isSign && 'shift', name]
    .filter(Boolean)
    .join('+');
}

/** The key itself: with Alt, some systems give another letter than the one on the key. */
function nameOf({ key, code, altKey }: KeyPress): string {
  const printed = /^(?:Key|Digit)([A-Z0-9])$/.exec(code)?.[1];
  if (altKey && printed) return printed.toLowerCase();
  return key === ' ' ? 'space' : key.toLowerCase();
}

/** Whether these keys can be a shortcut without getting in the way of typing and of moving around. */
export function canBeShortcut(keys: Keys): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  if (['tab', 'enter', 'escape', 'space', 'arrowup', 'arrowdown', 'arrowleft', 'arrowright'].includes(key)) {
    return parts.includes('mod') || parts.includes('alt');
  }
  return key !== '';
}

/** Keys as a manifest writes them (`Mod+Shift+K`), in our order. */
export function keysFrom(written: string): Keys {
  const parts = written.toLowerCase().split('+');
  const key = parts.at(-1) ?? '';
  return [...['mod', 'alt', 'shift'].filter((modifier) => parts.slice(0, -1).includes(modifier)), key].join('+');
}

const marks: { readonly [part: string]: string } = {
  alt: 'Alt',
  shift: 'Shift',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  escape: 'Esc',
  enter: 'Enter',
  space: 'Space',
};

/** As it stands on the keyboard. */
export function keysText(keys: Keys, isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)): string {
  return keys
    .split('+')
    .map((part) => (part === 'mod' ? (isApple ? '⌘' : 'Ctrl') : (marks[part] ?? part.toUpperCase())))
    .join(isApple ? ' ' : '+');
}
