import { list, object, oneOf, optional, sha256Text, text, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { isPluginId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { URGENT_REVOCATIONS } from './limits.ts';

/** What a revocation stops: one release (envelope hash), a plugin (id) or everything of a publisher (id). */
export type RevocationScope = 'release' | 'plugin' | 'publisher';

/** An urgent revocation, carried beside the trie root so that one small file stops code. */
export interface Revocation {
  readonly scope: RevocationScope;
  readonly target: string;
  /** Shown to users. */
  readonly reason: string;
  readonly url?: string;
}

/** The `custom` part of the target `catalogue/trie`. */
export interface CatalogueFacts {
  /** Number of plugins in the trie. */
  readonly plugins?: number;
  readonly revocations: readonly Revocation[];
}

/** Read the facts beside the trie root. Throws `BAD_FORMAT`: a revocation nobody can read must not be skipped. */
export function parseCatalogueFacts(custom: JsonObject | undefined, where: string): CatalogueFacts {
  const { revocations } = custom ? optional(custom, 'revocations', list(revocation, URGENT_REVOCATIONS), where) : {};
  const plugins = custom?.['plugins'];
  return { ...(typeof plugins === 'number' && { plugins }), revocations: revocations ?? [] };
}

const revocation: Check<Revocation> = (value, where) => {
  const entry = object(value, where);
  const scope = oneOf<RevocationScope>('release', 'plugin', 'publisher')(entry['scope'], `${where}.scope`);
  const target = scope === 'plugin' ? text(64)(entry['target'], where) : sha256Text(entry['target'], `${where}.target`);
  if (scope === 'plugin' && !isPluginId(target)) malformed(`${where}.target`, 'must be a plugin id');
  return {
    scope,
    target,
    reason: text(500)(entry['reason'], `${where}.reason`),
    ...optional(entry, 'url', text(500, /^https:\/\//), where),
  };
};
