import { configAfterLoad, configAfterSave, configBeforeLoad, configBeforeSave, type ConfigSection } from '@airlock/sdk';
import { useSyncExternalStore } from 'react';
import type { Workspace } from '../data/workspace.ts';
import type { Actor } from './actor.ts';

/** What the workspace says of itself. All of it may be empty. */
export interface Site {
  readonly name: string;
  /** Last line of published pages. */
  readonly footer: string;
  /** Who gets messages that forms write, unless a form says otherwise. */
  readonly contact: string;
}

const SECTION = 'site';
/** Characters each setting may have. */
const LONGEST = 200;

const unset: Site = { name: '', footer: '', contact: '' };
const listeners = new Set<() => void>();
let current: Site = unset;

export const site = {
  get: (): Site => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useSite(): Site {
  return useSyncExternalStore(site.subscribe, site.get);
}

/** Read the settings, as plugins want them. Until then all of them are empty. */
export async function loadSite({ settings }: Pick<Workspace, 'settings'>, actor: Actor): Promise<void> {
  const values = await loadSection(actor, SECTION, await settings.get(SECTION));
  set(toSite(values, unset));
}

/** Keep the settings, as plugins want them; resolves with what was kept. Rejects with `RefusedError`. */
export async function saveSite({ settings }: Pick<Workspace, 'settings'>, actor: Actor, wanted: Site): Promise<Site> {
  const { kept } = await saveSection(actor, SECTION, { ...wanted }, async (values) => {
    const next = toSite(values, current);
    await settings.set(SECTION, next);
    return { ...next };
  });
  const next = toSite(kept, wanted);
  set(next);
  return next;
}

/** What plugins make of a section that was read; `stored` is anything that was kept for it. */
export async function loadSection(actor: Actor, section: string, stored: unknown): Promise<ConfigSection['values']> {
  await actor.event(configBeforeLoad, { section });
  const values = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return (await actor.filter(configAfterLoad, { section, values })).values;
}

/** Save a section as plugins want it. `write` answers with what it really kept. */
export async function saveSection(
  actor: Actor,
  section: string,
  wanted: ConfigSection['values'],
  write: (values: ConfigSection['values']) => Promise<ConfigSection['values']> | ConfigSection['values'],
): Promise<{ readonly kept: ConfigSection['values'] }> {
  await actor.authorize('config.save', section);
  const { values } = await actor.filter(configBeforeSave, { section, values: wanted });
  const kept = await write(values);
  await actor.event(configAfterSave, { section, values: kept });
  return { kept };
}

function toSite(values: { readonly [key: string]: unknown }, otherwise: Site): Site {
  const text = (key: keyof Site): string => {
    const value = values[key];
    return typeof value === 'string' ? value.slice(0, LONGEST) : otherwise[key];
  };
  return { name: text('name'), footer: text('footer'), contact: text('contact') };
}

function set(next: Site): void {
  current = next;
  for (const listener of listeners) listener();
}
