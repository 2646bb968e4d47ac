import { authAuthenticate } from '@airlock/sdk';
import type { Profile, Role } from '../data/tables.ts';
import type { Workspace } from '../data/workspace.ts';
import type { Actor, User } from './actor.ts';

/** Before anybody made a profile, whoever opens the browser owns the workspace. */
export const owner: User = { id: 'owner', name: '', roles: ['admin'] };

const KEY = 'airlock.profile';
const listeners = new Set<() => void>();
let current = read();

/** Who is at work in this browser; the same in every tab. */
export const profile = {
  get: (): User => current,
  set(user: User): void {
    if (user.id === owner.id) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(user));
    apply(user);
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** Follow changes made in other tabs. */
export function startProfile(): void {
  addEventListener('storage', (event) => {
    if (event.key === KEY) apply(read());
  });
}

/**
 * Who a person is, by name and secret: a plugin's answer first, then the profiles of this browser. `undefined` when
 * nobody knows them.
 */
export async function authenticate(
  { profiles }: Pick<Workspace, 'profiles'>,
  actor: Actor,
  name: string,
  secret: string,
): Promise<User | undefined> {
  const known = await actor.decision(authAuthenticate, { name, secret });
  if (known) return { id: known.answer.user, name: known.answer.user, roles: known.answer.roles };
  const found = (await profiles.list()).find((one) => one.name === name);
  if (!found || !(await opens(found, secret))) return undefined;
  return { id: found.id, name: found.name, roles: found.roles };
}

/** A new profile; an empty secret lets anybody take it. */
export async function createProfile(name: string, role: Role, secret: string, now = Date.now()): Promise<Profile> {
  const base: Profile = { id: crypto.randomUUID(), name, roles: [role], createdAt: now, updatedAt: now };
  if (secret === '') return base;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { ...base, secret: { salt, hash: await derive(secret, salt) } };
}

async function opens({ secret: kept }: Profile, secret: string): Promise<boolean> {
  if (!kept) return true;
  const hash = await derive(secret, kept.salt);
  return hash.every((byte, index) => byte === kept.hash[index]);
}

/** PBKDF2 with the count OWASP names for SHA-256 (2023). */
async function derive(secret: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 600_000 };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256));
}

function read(): User {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return owner;
    if (!('id' in kept && 'name' in kept && 'roles' in kept) || !Array.isArray(kept.roles)) return owner;
    const { id, name } = kept;
    if (typeof id !== 'string' || typeof name !== 'string') return owner;
    return { id, name, roles: kept.roles.filter((role) => typeof role === 'string') };
  } catch {
    // Storage that is shut off or holds something else is the same as an empty one.
    return owner;
  }
}

function apply(user: User): void {
  current = user;
  for (const listener of listeners) listener();
}
