import type { Rows } from './workspace.ts';

/** Keeps what is being typed in one place. */
export interface DraftWriter {
  /** Keep this value. Written at once; while that is under way, only the newest of several values is kept next. */
  write(value: unknown): void;
  /** Resolves when everything that was written is kept. */
  settled(): Promise<void>;
  /** Forget what was kept, and what waits to be. */
  discard(): Promise<void>;
}

export function createDraftWriter(drafts: Rows, key: string, onFailure: (error: unknown) => void): DraftWriter {
  let next: { readonly value: unknown } | undefined;
  let writing: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    try {
      while (next) {
        const { value } = next;
        next = undefined;
        await drafts.set(key, value);
      }
    } catch (error) {
      onFailure(error);
    } finally {
      writing = undefined;
    }
  };

  return {
    write(value) {
      next = { value };
      writing ??= drain();
    },
    settled: async () => writing,
    async discard() {
      next = undefined;
      await writing;
      await drafts.delete(key);
    },
  };
}
