import type { PermissionName, PermissionRequests } from '../plugin/permissions.ts';

/** What a permission was granted for: the request without its reason. */
export type Scope = { readonly [list: string]: readonly string[] };

/** What the user says when a plugin asks. `once`: this call alone. `never`: do not ask again. */
export type PermissionAnswer = 'once' | 'session' | 'always' | 'no' | 'never';

/** A question of a plugin to the user. */
export interface PermissionQuestion {
  /** Its id. */
  readonly plugin: string;
  readonly permission: PermissionName;
  readonly reason: string;
  /** What the plugin says it is for now. */
  readonly why?: string;
}

/** What one plugin may do. All that it declares is granted, until something is taken back. */
export class TestGrants {
  readonly #declared: PermissionRequests;
  /** Taken back by the user, who is not asked again. */
  readonly #refused = new Set<string>();
  /** Not granted, and nobody said no. */
  readonly #lapsed = new Set<string>();
  readonly #tickets = new Set<string>();
  readonly #listeners = new Set<() => void>();

  constructor(declared: PermissionRequests, refused: readonly PermissionName[] = []) {
    this.#declared = declared;
    for (const permission of refused) this.#refused.add(permission);
  }

  has(permission: string): boolean {
    return Object.hasOwn(this.#declared, permission) && !this.#refused.has(permission) && !this.#lapsed.has(permission);
  }

  /** Everything declared under a permission; methods of requests in upper case. */
  scope(permission: string): Scope {
    const request = Object.entries(this.#declared).find(([name]) => name === permission)?.[1] ?? {};
    const lists = Object.entries(request).filter((entry): entry is [string, readonly string[]] =>
      Array.isArray(entry[1]),
    );
    const scope = Object.fromEntries(lists);
    if (permission !== 'network') return scope;
    return { ...scope, methods: (scope['methods'] ?? ['GET']).map((method) => method.toUpperCase()) };
  }

  isOptional(permission: string): boolean {
    return Object.entries(this.#declared).some(([name, request]) => name === permission && request?.optional === true);
  }

  mayAsk(permission: string): boolean {
    return this.isOptional(permission) && !this.#refused.has(permission);
  }

  grant(permission: string): void {
    this.#refused.delete(permission);
    this.#lapsed.delete(permission);
    this.#tell();
  }

  deny(permission: string): void {
    this.#refused.add(permission);
    this.#tell();
  }

  lapse(permission: string): void {
    this.#refused.delete(permission);
    this.#lapsed.add(permission);
    this.#tell();
  }

  allowOnce(permission: string): void {
    this.#tickets.add(permission);
  }

  useOnce(permission: string): boolean {
    return this.#tickets.delete(permission);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Whether every list of `part` lies in that of `whole`. */
export function covers(whole: Scope, part: Scope): boolean {
  return Object.entries(part).every(([list, values]) => values.every((value) => whole[list]?.includes(value)));
}
