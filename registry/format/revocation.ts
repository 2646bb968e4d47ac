import { integer, list, oneOf, sha256Text, shape, text, type Check } from './check.ts';
import { httpsUrl, pluginId } from './ids.ts';
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
  /** Where users report a plugin to the operator; see {@link reportAddress}. */
  readonly report?: string;
}

/**
 * An `https:` or `mailto:` address. `{id}` and `{version}` in it stand for the plugin that is reported; where they are not in
 * it, hosts put both into the query, or into the subject and the text of the letter.
 */
export const reportAddress: Check<string> = text(
  500,
  /^(?:https:\/\/[^\s]+|mailto:[^\s@?]+@[a-z0-9.-]+(?:\?[^\s]*)?)$/,
);

const revocation: Check<Revocation> = (value, where) => {
  const entry = shape(
    { scope: oneOf<RevocationScope>('release', 'plugin', 'publisher'), target: text(64), reason: text(500) },
    { url: httpsUrl },
  )(value, where);
  (entry.scope === 'plugin' ? pluginId : sha256Text)(entry.target, `${where}.target`);
  return entry;
};

const facts = shape(
  {},
  { plugins: integer(0), report: reportAddress, revocations: list(revocation, URGENT_REVOCATIONS) },
);

/** Read the facts beside the trie root. Throws `BAD_FORMAT`: a revocation nobody can read must not be skipped. */
export function parseCatalogueFacts(custom: JsonObject | undefined, where: string): CatalogueFacts {
  return { revocations: [], ...facts(custom ?? {}, where) };
}
