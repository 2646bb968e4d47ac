import { AirlockError } from '../errors.ts';
import type { Store } from '../storage/store.ts';
import { checkDependencies, dependents } from './dependencies.ts';
import type { Conflict } from './install-plan.ts';
import { fullName, parseName } from './names.ts';
import { readReleaseRow, type PluginRow } from './rows.ts';

/** What switching a plugin on or off or removing it would mean. Nothing was changed. */
export interface ChangePlan {
  readonly name: string;
  readonly action: 'enable' | 'disable' | 'uninstall';
  /**
   * Full names of other plugins that have to change along, in the order of the change: what it needs before it is switched
   * on, what needs it before it is switched off or removed.
   */
  readonly also: readonly string[];
  readonly conflicts: readonly Conflict[];
  /** Bytes of files that nothing else uses; set for `uninstall`. */
  readonly frees?: number;
  /** How much it keeps in this browser: values it stored, and whether it has settings; set for `uninstall`. */
  readonly data?: { readonly stored: number; readonly settings: boolean };
}

/** Find what must be switched on first, to any depth, and what is missing altogether. */
export function planEnable(name: string, installed: readonly PluginRow[]): ChangePlan {
  const also: string[] = [];
  const conflicts: Conflict[] = [];
  const seen = new Set([name]);
  const visit = (current: string): void => {
    const row = requireRow(current, installed);
    const registry = parseName(current)?.registry ?? '';
    for (const { id, range, optional, state, installed: version } of checkDependencies(
      current,
      row.active.manifest,
      installed,
    )) {
      if (optional || state === 'satisfied') continue;
      const other = fullName(registry, id);
      if (state === 'disabled') {
        if (seen.has(other)) continue;
        seen.add(other);
        visit(other);
        also.push(other);
        continue;
      }
      const found = state === 'missing' ? 'which is not installed' : `and ${version} is installed`;
      conflicts.push({ severity: 'error', sentence: `"${row.active.manifest.id}" needs "${id}" ${range}, ${found}.` });
    }
  };
  visit(name);
  return { name, action: 'enable', also, conflicts };
}

/** Find everything that cannot do without it, to any depth; what is needed least comes first. */
export async function planRemoval(
  name: string,
  action: 'disable' | 'uninstall',
  installed: readonly PluginRow[],
  store: Store,
): Promise<ChangePlan> {
  requireRow(name, installed);
  const also: string[] = [];
  const conflicts: Conflict[] = [];
  const seen = new Set([name]);
  const visit = (current: string): void => {
    for (const { row, range } of dependents(current, installed)) {
      if (seen.has(row.name) || !row.enabled) continue;
      seen.add(row.name);
      visit(row.name);
      also.push(row.name);
      const { id } = row.active.manifest;
      conflicts.push({
        severity: 'warning',
        sentence: `"${id}" needs "${parseName(current)?.id ?? current}" ${range}, so it would be switched off.`,
      });
    }
  };
  visit(name);
  if (action === 'disable') return { name, action, also, conflicts };
  return { name, action, also, conflicts, frees: await freedBytes(name, store), data: await keptData(name, store) };
}

function requireRow(name: string, installed: readonly PluginRow[]): PluginRow {
  const row = installed.find((one) => one.name === name);
  if (row) return row;
  throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
}

function freedBytes(name: string, store: Store): Promise<number> {
  return store.transaction(['releases'], 'read', async (tx) => {
    const own = new Map<string, number>();
    const others = new Set<string>();
    for (const [key, value] of await tx.entries('releases')) {
      try {
        const row = readReleaseRow(key, value);
        for (const { sha256, size } of row.files) {
          if (row.name === name) own.set(sha256, size);
          else others.add(sha256);
        }
      } catch {
        // A damaged row frees nothing; it is reported where it is loaded.
      }
    }
    return [...own].reduce((sum, [hash, size]) => (others.has(hash) ? sum : sum + size), 0);
  });
}

function keptData(name: string, store: Store): Promise<{ stored: number; settings: boolean }> {
  return store.transaction(['storage', 'settings'], 'read', async (tx) => ({
    stored: (await tx.keys('storage', { from: `${name}\0`, to: `${name}\u0001` })).length,
    settings: await tx.has('settings', name),
  }));
}
