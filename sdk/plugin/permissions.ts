/** One permission as the author asks for it. `reason` is shown to the user, quoted, at most 160 characters. */
export interface PermissionRequest {
  readonly reason: string;
  /**
   * Optional permissions are asked for when they are first needed, or by `context.permissions.request`, not at install.
   * Default: false.
   */
  readonly optional?: boolean;
}

export interface NetworkPermission extends PermissionRequest {
  /**
   * Exact https origins, for example `https://api.example.com`. `http://localhost:3000` is for plugins in development: hosts
   * allow it only where all of their registries are on the same machine.
   */
  readonly origins: readonly string[];
  /** Default: `['GET']`. */
  readonly methods?: readonly string[];
}

export interface DataPermission extends PermissionRequest {
  /** Collections: `forms`, `submissions`, `pages`. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

export interface KeysPermission extends PermissionRequest {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

export interface EventsPermission extends PermissionRequest {
  /** Event names or patterns (`forms.*`). */
  readonly subscribe?: readonly string[];
  readonly publish?: readonly string[];
}

export interface CapabilitiesPermission extends PermissionRequest {
  /** Names of capabilities, or patterns (`text.*`). */
  readonly provide?: readonly string[];
  readonly invoke?: readonly string[];
}

export interface HooksPermission extends PermissionRequest {
  /** Hooks of its own that other plugins may take part in: `word-count/counted`. */
  readonly fire?: readonly string[];
  /** Hooks of other plugins that it takes part in, or patterns (`word-count/*`). The app's own need no permission. */
  readonly handle?: readonly string[];
}

/** Everything a plugin may ask for; what is not named is not granted. */
export interface PermissionRequests {
  readonly storage?: PermissionRequest;
  readonly files?: PermissionRequest;
  readonly data?: DataPermission;
  readonly config?: KeysPermission;
  readonly network?: NetworkPermission;
  readonly events?: EventsPermission;
  readonly capabilities?: CapabilitiesPermission;
  readonly hooks?: HooksPermission;
  readonly endpoints?: PermissionRequest;
  readonly commands?: PermissionRequest;
  readonly ui?: PermissionRequest;
  readonly clipboard?: PermissionRequest;
  readonly notifications?: PermissionRequest;
  /** Draws its own window in the app; asked for by every plugin with a `frame` target. */
  readonly window?: PermissionRequest;
}

export type PermissionName = keyof PermissionRequests;
