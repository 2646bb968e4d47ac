/** What outlives a plugin's window when the plugin is replaced by its next version. */
export interface WindowMemory {
  /** The user opened it and did not close it. */
  isOpen(): boolean;
  /** What the view saved, as plain data. */
  saved(): unknown;
  remember(isOpen: boolean, saved?: unknown): void;
}

export function createWindowMemory(): WindowMemory {
  let kept: { readonly isOpen: boolean; readonly saved?: unknown } = { isOpen: false };
  return {
    isOpen: () => kept.isOpen,
    saved: () => kept.saved,
    remember(isOpen, saved) {
      kept = { isOpen, saved };
    },
  };
}
