import * as sdk from '@airlock/sdk';
import type { HookToken } from '@airlock/sdk';

/** Every hook of the host's API, in order of ids. */
export const HOOKS: readonly HookToken[] = Object.values<unknown>(sdk)
  .filter(
    (value): value is HookToken =>
      typeof value === 'object' && value !== null && 'kind' in value && 'id' in value && 'timeout' in value,
  )
  .sort((a, b) => (a.id < b.id ? -1 : 1));

/** The name under which `@airlock/sdk` exports the token of a hook. */
export function exportName(id: string): string {
  return id.replace(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase());
}
