export type NoticeTone = 'info' | 'success' | 'warning' | 'danger';

/** A message that was shown. */
export interface Notice {
  readonly id: string;
  readonly message: string;
  readonly tone: NoticeTone;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly isRead: boolean;
}

const KEY = 'airlock.messages';
/** Messages kept; the oldest go first. */
const KEPT = 50;
const tones: readonly NoticeTone[] = ['info', 'success', 'warning', 'danger'];

const listeners = new Set<() => void>();
let current: readonly Notice[] | undefined;

/** What the app and its plugins said lately, newest first, in every tab of this browser. */
export const notices = {
  get: (): readonly Notice[] => (current ??= read()),
  add(message: string, tone: NoticeTone): void {
    const added = { id: crypto.randomUUID(), message, tone, at: Date.now(), isRead: false };
    set([added, ...notices.get()].slice(0, KEPT));
  },
  markRead(): void {
    if (notices.get().some(({ isRead }) => !isRead)) set(notices.get().map((one) => ({ ...one, isRead: true })));
  },
  clear: (): void => set([]),
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Follow messages of other tabs. */
export function startNotices(): void {
  addEventListener('storage', (event) => {
    if (event.key !== KEY) return;
    current = read();
    for (const listener of listeners) listener();
  });
}

function set(next: readonly Notice[]): void {
  current = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Storage that is full or shut off: the messages are then kept for as long as the page.
  }
  for (const listener of listeners) listener();
}

function read(): readonly Notice[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap(notice) : [];
  } catch {
    // The same as nothing kept.
    return [];
  }
}

function notice(value: unknown): readonly Notice[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!('id' in value && 'message' in value && 'tone' in value && 'at' in value)) return [];
  const { id, message, at } = value;
  const tone = tones.find((known) => known === value.tone);
  if (typeof id !== 'string' || typeof message !== 'string' || typeof at !== 'number' || !tone) return [];
  return [{ id, message, tone, at, isRead: 'isRead' in value && value.isRead === true }];
}
