import { type ReactNode, useSyncExternalStore } from 'react';
import { messageOf } from '../../kernel/errors.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { notices, type NoticeTone as Tone } from './notices.ts';

interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly message: string;
  /** Where to read more. */
  readonly more: ReactNode;
}

const icons: { readonly [tone in Tone]: IconName } = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

/** Milliseconds a message stays; one that tells of a failure stays until it is closed. */
const stays: { readonly [tone in Tone]: number | undefined } = {
  info: 6000,
  success: 6000,
  warning: 15_000,
  danger: undefined,
};

/** Milliseconds that a message with something to press stays, at least. */
const PRESSABLE = 15_000;

/** How often, in milliseconds, it is looked whether somebody still reads a message whose time is over. */
const AGAIN = 1000;

/** Messages shown at a time; the oldest go first. */
const SHOWN = 3;

let toasts: readonly Toast[] = [];
let lastId = 0;
/** What closes a message, by its id. */
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

/**
 * Show a short message, and keep it for the list of messages. The same message again takes the place of the first. It
 * goes by itself, but not while it is pointed at or has the focus. The answer closes it.
 */
export function toast(message: string, tone: Tone = 'success', more?: ReactNode): () => void {
  const id = ++lastId;
  notices.add(message, tone);
  const others = toasts.filter((one) => one.message !== message);
  set([...others.slice(1 - SHOWN), { id, tone, message, more }]);
  const time = stays[tone];
  if (time !== undefined) closeAfter(id, more === undefined ? time : Math.max(time, PRESSABLE));
  return () => close(id);
}

/** Say what went wrong, in the words that it was told with. */
export function toastFault(error: unknown): void {
  toast(messageOf(error), 'danger');
}

/** Take all away, with what would have closed them; they stay in the list of messages. */
export function dropToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  set([]);
}

export function Toasts() {
  const text = useText();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section className="toasts" aria-label={text.shell.messages} aria-live="polite" aria-relevant="additions">
      {shown.map(({ id, tone, message, more }) => (
        <div key={id} className={`toast toast-${tone}`}>
          <Icon name={icons[tone]} />
          <div className="grow">
            <p>{message}</p>
            {more}
          </div>
          <Button look="quiet" size="small" icon="close" aria-label={text.common.close} onPress={() => close(id)} />
        </div>
      ))}
    </section>
  );
}

/** Close a message whose time is over, but not under the pointer or the focus: somebody is about to press it. */
function expire(id: number): void {
  if (document.querySelector('.toasts')?.matches(':hover, :focus-within')) closeAfter(id, AGAIN);
  else close(id);
}

function closeAfter(id: number, milliseconds: number): void {
  const timer = setTimeout(() => expire(id), milliseconds);
  timers.set(id, timer);
}

function close(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  set(toasts.filter((one) => one.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
