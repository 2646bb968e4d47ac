import type { JsonSchema } from './manifest.ts';

/**
 * How handlers combine. `event`: all run, errors are collected. `filter`: each gets the previous value. `decision`: the
 * first answer that is not `undefined` wins. `collect`: all answers, in order.
 */
export type HookKind = 'event' | 'filter' | 'decision' | 'collect';

/**
 * A typed extension point. `Input` is what handlers receive; `Output` what one handler gives back (`void` for events,
 * `Input` for filters).
 */
export interface HookToken<Input = unknown, Output = unknown, Kind extends HookKind = HookKind> {
  readonly id: string;
  readonly kind: Kind;
  readonly description: string;
  /** Milliseconds one handler may take. Default: 1000. */
  readonly timeout: number;
  /** Checked before the first handler runs. */
  readonly input?: JsonSchema;
  /** Checked on every answer; for filters this is the schema of the value. An answer that does not fit is dropped. */
  readonly output?: JsonSchema;
  readonly deprecated?: { readonly since: string; readonly replacedBy?: string; readonly removedIn?: string };
  /** Carries the types; never present at run time. */
  readonly types?: { readonly input: Input; readonly output: Output };
}

export type EventHook<Input> = HookToken<Input, void, 'event'>;
export type FilterHook<Value> = HookToken<Value, Value, 'filter'>;
export type DecisionHook<Input, Answer> = HookToken<Input, Answer, 'decision'>;
export type CollectHook<Input, Answer> = HookToken<Input, Answer, 'collect'>;

/** Named priorities; higher runs first. 1000 and above is granted by host policy only. */
export const Priority = { CRITICAL: 1000, HIGH: 500, NORMAL: 100, LOW: 50, CLEANUP: 10 } as const;

type TokenOptions = Omit<HookToken, 'id' | 'kind' | 'timeout' | 'types'> & { readonly timeout?: number };

/** Define a hook that other code can fire and plugins can handle. Ids are dotted lower-camel words: `submission.sanitize`. */
export function defineHook<Input>(id: string, kind: 'event', options: TokenOptions): EventHook<Input>;
export function defineHook<Value>(id: string, kind: 'filter', options: TokenOptions): FilterHook<Value>;
export function defineHook<Input, Answer>(
  id: string,
  kind: 'decision',
  options: TokenOptions,
): DecisionHook<Input, Answer>;
export function defineHook<Input, Answer>(
  id: string,
  kind: 'collect',
  options: TokenOptions,
): CollectHook<Input, Answer>;
/* @__NO_SIDE_EFFECTS__ */
export function defineHook(id: string, kind: HookKind, options: TokenOptions): HookToken {
  return Object.freeze({ timeout: 1000, ...options, id, kind });
}

/** The sentence about a deprecated hook, without who handles it. */
export function deprecationOf(hook: string, deprecated: NonNullable<HookToken['deprecated']>): string {
  const { since, replacedBy, removedIn } = deprecated;
  const instead = replacedBy === undefined ? '' : ` Use '${replacedBy}'.`;
  const until = removedIn === undefined ? '' : ` It goes away in ${removedIn}.`;
  return `'${hook}' is deprecated since ${since}.${instead}${until}`;
}

/** What the host tells a handler about the run it is part of. Plain data, so that it crosses every realm. */
export interface HookRun {
  /** Unique per execution of a hook, shared by all its handlers. */
  readonly executionId: string;
  readonly hook: string;
  /** Milliseconds since the epoch, fixed for the whole execution. */
  readonly time: number;
  readonly user?: { readonly id: string; readonly roles: readonly string[] };
  readonly session?: { readonly id: string };
  /** Full name of the plugin that fired it; absent when the app did. The host's word, not the plugin's. */
  readonly firedBy?: string;
}
