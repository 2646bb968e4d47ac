/** One thing that keeps the plugin from being built, as the builder says it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly frame?: string;
}

/** What the development server tells. */
export type DevelopmentEvent =
  | {
      readonly type: 'release';
      readonly plugin: string;
      readonly version: string;
      /** Permissions that are to be refused. */
      readonly deny: readonly string[];
      /** Ids of plugins that are to be there, too. Default: none. */
      readonly beside?: readonly string[];
      readonly milliseconds: number;
      /** Of the registry, in base64, by path. */
      readonly files: { readonly [path: string]: string };
    }
  | { readonly type: 'failed'; readonly problems: readonly Problem[] };

export interface DevelopmentState {
  /** Whether the server can be heard. */
  readonly connected: boolean;
  /** Id and version of what runs; milliseconds from the edit until it did. */
  readonly running?: { readonly plugin: string; readonly version: string; readonly milliseconds: number };
  /** What is on disk cannot be built or installed; what ran before goes on. */
  readonly problems: readonly Problem[];
}

let current: DevelopmentState = { connected: false, problems: [] };
const listeners = new Set<() => void>();

/** How the development session stands, for the strip that shows it. */
export const developmentState = {
  get: (): DevelopmentState => current,
  set(change: Partial<DevelopmentState>): void {
    current = { ...current, ...change };
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
