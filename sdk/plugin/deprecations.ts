import { deprecationOf, type HookToken } from './hook.ts';
import * as workspaceHooks from './hooks/index.ts';

/** A hook that a plugin handles and that is going away. */
export interface HookDeprecation {
  readonly hook: string;
  /** Version of the host since which it is. */
  readonly since: string;
  readonly replacedBy?: string;
  readonly removedIn?: string;
  /** All of it as a sentence. */
  readonly sentence: string;
}

/** What is deprecated among the hooks that a plugin handles, each once; for the build, `doctor` and `migrate`. */
export function deprecationsOf(
  handled: readonly { readonly hook: string }[],
  tokens: readonly HookToken[] = Object.values(workspaceHooks),
): readonly HookDeprecation[] {
  const hooks = new Set(handled.map(({ hook }) => hook));
  return tokens.flatMap((token) => {
    if (token.deprecated === undefined || !hooks.has(token.id)) return [];
    return [{ hook: token.id, ...token.deprecated, sentence: deprecationOf(token.id, token.deprecated) }];
  });
}
