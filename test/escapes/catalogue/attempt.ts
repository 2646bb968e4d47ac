/** One way out of a window of a plugin, or into something that is not its own. */
export interface WindowAttempt {
  /** Letters and digits, unique; part of URLs, so that what arrives tells who sent it. */
  readonly id: string;
  /** As in "a window of a plugin that tries …". */
  readonly name: string;
  /**
   * Body of an async function in a document with `outside` (the attacker's base URL, ending in `/`, of this attempt alone),
   * `host` (a name that resolves to the attacker, without port), `port` (of a listener of this attempt alone) and `root` (an
   * element). It gives `'reached'` when it got what it wanted; what leaves is seen by the attacker.
   */
  readonly code: string;
  /**
   * How the control, the same code in a document without any policy, shows that this way works: by its answer, a request, a
   * datagram, a connection, a name that the browser looked up (in its own log of the network). `none`: not in this browser,
   * with the reason.
   */
  readonly control: 'reached' | 'request' | 'datagram' | 'connection' | 'name' | { readonly none: string };
  /** Only the first document of a tab does it, or it is done to that: the control has a tab of its own. */
  readonly top?: true;
  /** The document is gone afterwards, so it is tried alone. */
  readonly leaves?: true;
  /** Known to get out where the browser does not know `Connection-Allowlist`; nothing else may. */
  readonly leaksUnsealed?: true;
}

export const noControl = {
  gesture: { none: 'needs a click of the user' },
  headless: { none: 'does nothing in this browser without a screen' },
  missing: { none: 'this browser does not have it in an insecure or opaque document' },
} as const;
