import { useSyncExternalStore } from 'react';

/** What a user notes about a plugin for themselves. It stays in this browser and is told to nobody. */
export interface Mark {
  /** 0 for none, else 1 to 5. */
  readonly stars: number;
  readonly note: string;
}

type Marks = { readonly [name: string]: Mark };

const KEY = 'airlock.marks';
const NONE: Mark = Object.freeze({ stars: 0, note: '' });
/** Characters of a note. */
export const NOTE_LIMIT = 2000;

const listeners = new Set<() => void>();
let known: Marks | undefined;

/** A mark by the plugin's full name, and what changes it. */
export function useMark(name: string): readonly [mark: Mark, set: (mark: Mark) => void] {
  const marks = useSyncExternalStore(subscribe, read);
  return [marks[name] ?? NONE, (mark) => write({ ...read(), [name]: mark })];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab wrote it.
  const changed = (event: StorageEvent): void => {
    if (event.key !== KEY) return;
    known = undefined;
    listener();
  };
  addEventListener('storage', changed);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', changed);
  };
}

function read(): Marks {
  known ??= parseMarks(localStorage.getItem(KEY));
  return known;
}

function write(marks: Marks): void {
  const kept = Object.entries(marks).filter(([, { stars, note }]) => stars > 0 || note !== '');
  known = Object.fromEntries(kept);
  localStorage.setItem(KEY, JSON.stringify(known));
  for (const listener of listeners) listener();
}

/** What is stored, as far as it is what this app writes; the rest is passed over. */
export function parseMarks(text: string | null): Marks {
  let found: unknown;
  try {
    found = JSON.parse(text ?? '{}');
  } catch {
    return {};
  }
  const entries = Object.entries(typeof found === 'object' && found !== null ? found : {});
  return Object.fromEntries(
    entries.flatMap(([name, mark]): [string, Mark][] => {
      const { stars, note } = (mark ?? {}) as { readonly stars?: unknown; readonly note?: unknown };
      const fits = typeof stars === 'number' && Number.isInteger(stars) && stars >= 0 && stars <= 5;
      return fits && typeof note === 'string' ? [[name, { stars, note: note.slice(0, NOTE_LIMIT) }]] : [];
    }),
  );
}
