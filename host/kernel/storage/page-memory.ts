/** A short text in the page's own storage, read and written at once. */
export interface PageMemory {
  read(): string | undefined;
  write(text: string | undefined): void;
}

/** `local` is shared by all pages of the app; `session` is this tab's, over reloads. Without storage nothing is remembered. */
export function platformMemory(kind: 'local' | 'session', key: string): PageMemory {
  const area = (): Storage | undefined => {
    try {
      return kind === 'local' ? globalThis.localStorage : globalThis.sessionStorage;
    } catch {
      // Shut off by the user.
      return undefined;
    }
  };
  return {
    read: () => area()?.getItem(key) ?? undefined,
    write(text) {
      try {
        if (text === undefined) area()?.removeItem(key);
        else area()?.setItem(key, text);
      } catch {
        // Full: what is lost is a convenience.
      }
    },
  };
}

/** What a page remembers beside the database, because it must be known before that is open. */
export interface PageMemories {
  /** Who was starting when pages died. */
  readonly crashes: PageMemory;
  /** A search for a culprit. */
  readonly bisect: PageMemory;
  /** Whether something was installed lately, and how it is known: code is loaded by it while the database is opened. Default: not remembered. */
  readonly installed?: PageMemory;
}

export function platformMemories(): PageMemories {
  return {
    crashes: platformMemory('local', 'airlock.crashes'),
    bisect: platformMemory('session', 'airlock.bisect'),
    installed: platformMemory('local', 'airlock.installed'),
  };
}
