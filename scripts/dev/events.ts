import type { BuildProblem } from '@airlock/sdk/build';

/** What the page is told. The newest of each kind is told again to a page that comes later. */
export type DevelopmentEvent =
  /** A build was signed and listed. `milliseconds`: from the edit, or the start, until then. */
  | {
      readonly type: 'release';
      readonly plugin: string;
      readonly version: string;
      readonly deny: readonly string[];
      /** Ids of plugins that are installed before it. */
      readonly beside?: readonly string[];
      readonly milliseconds: number;
    }
  /** What is on disk cannot be built; the release before goes on. */
  | { readonly type: 'failed'; readonly problems: readonly BuildProblem[] };

/** What the page tells. */
export type DevelopmentReport =
  | { readonly type: 'log'; readonly level: string; readonly message: string; readonly details?: unknown }
  | { readonly type: 'fault'; readonly code: string; readonly message: string; readonly nextStep?: string }
  /** The release runs in the page. `milliseconds`: from the event until then. */
  | { readonly type: 'applied'; readonly version: string; readonly milliseconds: number };
