import { useSyncExternalStore } from 'react';
import type { Workspace } from '../data/workspace.ts';
import type { Keys } from './keys.ts';

const SECTION = 'shortcuts';

/** Keys that the user gave to commands, by id; `null` takes the usual ones away. */
export type ShortcutChoices = { readonly [command: string]: Keys | null };

let current: ShortcutChoices = {};
const listeners = new Set<() => void>();

export const shortcutChoices = {
  get: (): ShortcutChoices => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useShortcutChoices(): ShortcutChoices {
  return useSyncExternalStore(shortcutChoices.subscribe, shortcutChoices.get);
}

export async function loadShortcuts({ settings }: Pick<Workspace, 'settings'>): Promise<void> {
  set(read(await settings.get(SECTION)));
}

/** `undefined` gives a command its usual keys back. */
export async function chooseShortcut(
  { settings }: Pick<Workspace, 'settings'>,
  command: string,
  keys: Keys | null | undefined,
): Promise<void> {
  const { [command]: _, ...rest } = current;
  const next = keys === undefined ? rest : { ...rest, [command]: keys };
  await settings.set(SECTION, next);
  set(next);
}

/** The keys of a command as things are. */
export function keysFor(command: { readonly id: string; readonly keys?: Keys | undefined }): Keys | undefined {
  const chosen = current[command.id];
  return chosen === null ? undefined : (chosen ?? command.keys);
}

function read(stored: unknown): ShortcutChoices {
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, Keys | null] => {
      const value: unknown = entry[1];
      return value === null || typeof value === 'string';
    }),
  );
}

function set(next: ShortcutChoices): void {
  current = next;
  for (const listener of listeners) listener();
}
