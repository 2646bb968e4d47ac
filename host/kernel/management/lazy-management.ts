import type * as ManagementPart from './management.ts';
import type { Management, ManagementOptions } from './management.ts';

/** What changes plugins and looks for them, before its code is there. */
export interface LazyManagement {
  /** It; made with the first call, and again after one that failed. */
  ready(): Promise<Management>;
  /** It, where somebody has asked for it. */
  asked(): Promise<Management> | undefined;
}

export function lazyManagement(
  load: () => Promise<typeof ManagementPart>,
  options: () => ManagementOptions,
): LazyManagement {
  let made: Promise<Management> | undefined;
  return {
    ready() {
      made ??= load()
        .then(({ createManagement }) => createManagement(options()))
        .catch((error: unknown) => {
          made = undefined;
          throw error;
        });
      return made;
    },
    asked: () => made,
  };
}
