import { useLocation, useSearch } from 'wouter';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useFaults } from '../../react/hooks.ts';
import { useFormat } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { SearchField, Select } from '../ui/field.tsx';
import { Empty } from '../ui/surface.tsx';
import { useUpdates } from './use-updates.ts';
import { useWords } from './words.ts';

const kinds = ['all', 'on', 'off', 'trouble', 'updates'] as const;
type Kind = (typeof kinds)[number];

/** So many are seen at a glance. */
const FEW = 5;

export interface FilteredPlugins {
  readonly shown: readonly InstalledPlugin[];
  /** Draw it above the list; nothing where there are few plugins. */
  readonly bar: React.ReactNode;
}

/** Installed plugins by their words and by how they stand, as the address says: a link shows the same. */
export function useInstalledFilter(installed: readonly InstalledPlugin[]): FilteredPlugins {
  const { manager: text, browse } = useWords();
  const format = useFormat();
  const search = new URLSearchParams(useSearch());
  const [location, navigate] = useLocation();
  const faults = useFaults();
  const updates = useUpdates();
  const words = search.get('find') ?? '';
  const kind = kinds.find((name) => name === search.get('show')) ?? 'all';
  const set = (change: { readonly [name in 'find' | 'show']?: string }): void => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(change)) {
      if (value === '' || value === 'all') next.delete(name);
      else next.set(name, value);
    }
    navigate(`${location}?${next}`, { replace: true });
  };
  const failing = new Set(faults.filter(({ error }) => error.severity !== 'warning').map(({ plugin }) => plugin));
  const newer = new Set(updates.list().map(({ name }) => name));
  const fits: { readonly [name in Kind]: (plugin: InstalledPlugin) => boolean } = {
    all: () => true,
    on: ({ enabled }) => enabled,
    off: ({ enabled }) => !enabled,
    trouble: ({ name, state }) => 'error' in state || state.kind === 'paused' || failing.has(name),
    updates: ({ name }) => newer.has(name),
  };
  const shown = installed.filter((plugin) => fits[kind](plugin) && hasWords(plugin, words));
  const isAll = kind === 'all' && words.trim() === '';
  if (installed.length <= FEW && isAll) return { shown, bar: null };
  const bar = (
    <>
      <search className="browse-bar">
        <SearchField label={text.searchInstalled} value={words} onChange={(find) => set({ find })} />
        <div className="browse-filters">
          <Select
            label={text.show}
            value={kind}
            onChange={(show) => set({ show })}
            options={kinds.map((id) => ({ id, label: text.showOptions[id] }))}
          />
        </div>
      </search>
      <p className="muted small" role="status">
        {!isAll && text.shown(shown.length, format.number(installed.length))}
      </p>
      {shown.length === 0 && (
        <Empty icon="search" title={text.noneShown}>
          <Button onPress={() => set({ find: '', show: 'all' })}>{browse.clear}</Button>
        </Empty>
      )}
    </>
  );
  return { shown, bar };
}

function hasWords({ id, manifest, publisherName }: InstalledPlugin, words: string): boolean {
  const text = [id, manifest.name, manifest.description, publisherName, ...(manifest.keywords ?? [])]
    .join(' ')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
