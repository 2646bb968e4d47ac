import { useEffect, useRef } from 'react';

let current: (() => void) | undefined;
const listeners = new Set<() => void>();

/** What "Save" does on the screen that is shown; `undefined` where there is nothing to save. */
export const saveHere = {
  get: (): (() => void) | undefined => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Makes the command "Save", and its keys, save what this screen edits, for as long as it is mounted. Draws nothing. */
export function SaveHere({ onSave }: { readonly onSave: () => void }) {
  const latest = useRef(onSave);
  useEffect(() => {
    latest.current = onSave;
  });
  useEffect(() => {
    const save = (): void => latest.current();
    set(save);
    return () => {
      if (current === save) set(undefined);
    };
  }, []);
  return null;
}

function set(save: (() => void) | undefined): void {
  current = save;
  for (const listener of listeners) listener();
}
