import { type ReactNode, useSyncExternalStore } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'success' | 'warning' | 'danger';
  readonly message: ReactNode;
}

const icons: { readonly [tone in Toast['tone']]: IconName } = {
  info: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

/** Milliseconds a message stays; faults stay until they are closed. */
const STAYS = 6000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

/** Show a short message; it goes away by itself unless it tells of a fault. */
export function toast(message: ReactNode, tone: Toast['tone'] = 'success'): void {
  const id = ++lastId;
  set([...toasts.slice(-3), { id, tone, message }]);
  if (tone === 'info' || tone === 'success') setTimeout(() => close(id), STAYS);
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
      {shown.map(({ id, tone, message }) => (
        <div key={id} className={`toast toast-${tone}`}>
          <Icon name={icons[tone]} />
          <div className="grow">{message}</div>
          <Button look="quiet" size="small" icon="close" aria-label={text.common.close} onPress={() => close(id)} />
        </div>
      ))}
    </section>
  );
}

function close(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
