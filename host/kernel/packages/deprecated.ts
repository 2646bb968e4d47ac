import type { HookToken } from '@airlock/sdk';

/** Hooks that are going away, by id, each with the end of a sentence. */
export function deprecatedHooks(tokens: readonly HookToken[]): ReadonlyMap<string, string> {
  return new Map(
    tokens.flatMap(({ id, deprecated }): [string, string][] => {
      if (!deprecated) return [];
      const { since, replacedBy, removedIn } = deprecated;
      const until = removedIn === undefined ? '' : ` and goes away in ${removedIn}`;
      const instead = replacedBy === undefined ? '' : `; "${replacedBy}" replaces it`;
      return [[id, `which is deprecated since ${since}${until}${instead}.`]];
    }),
  );
}
