import type { PermissionName } from '@airlock/sdk';

/** What a permission was granted for: the request without its reason, so `{ read: ['submissions'] }`. */
export type GrantScope = { readonly [list: string]: readonly string[] };

export interface Grant {
  readonly permission: PermissionName;
  readonly scope: GrantScope;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly by: 'install' | 'user' | 'policy';
  /** `session` ends when the page is closed. */
  readonly lasts: 'always' | 'session';
}

/** Who may do what. Changes take effect on the plugin's next call. */
export interface Grants {
  of(plugin: string): readonly Grant[];
  /** The grant in force, if there is one. Looked at on every call. */
  find(plugin: string, permission: PermissionName): Grant | undefined;
  /** Grant what the installed release asks for under this name. Rejects with `POLICY_REFUSED` or `PERMISSION_DENIED`. */
  grant(plugin: string, permission: PermissionName, lasts?: Grant['lasts']): Promise<void>;
  /** Take it back; calls under way that need it are aborted. */
  revoke(plugin: string, permission: PermissionName): Promise<void>;
  subscribe(listener: () => void): () => void;
}
