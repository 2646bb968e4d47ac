import { useCallback, useEffect, useRef, useState } from 'react';
import { AirlockError } from '../../kernel/errors.ts';
import { useFreshness } from '../../react/hooks.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { shownState } from '../shell/freshness.tsx';
import { Button } from '../ui/button.tsx';
import { SearchField } from '../ui/field.tsx';
import { Empty, Loading } from '../ui/surface.tsx';
import { BrowseFilters } from './browse-filters.tsx';
import { FaultCallout } from './fault-text.tsx';
import { Feed } from './feed.tsx';
import { FilterChips } from './filter-chips.tsx';
import { activeFilters, listingOf, useFilters, useNames } from './filter-state.ts';
import { NoResults } from './no-results.tsx';
import { PluginCard } from './plugin-card.tsx';
import { type FoundPlugins, useListing } from './use-listing.ts';
import { useWords } from './words.ts';

/** Milliseconds without a key press before the registries are asked. */
const REST = 120;

export function Browse() {
  const { plugins: text, common, settings } = useText();
  const { catalogue } = useHost();
  const { words, filters, set } = useFilters();
  const [typed, setTyped] = useState(words);
  useRested(typed, words, (q) => set({ q }));
  const names = useNames(filters.have);
  const found = useListing(listingOf(words, filters, names));
  const bar = useRef<HTMLElement>(null);
  const toSearch = useCallback(() => bar.current?.querySelector('input')?.focus(), []);
  const { pages } = found;
  const registries = useFreshness();
  const isUnreached = found.state === 'failed' || registries.some(({ freshness }) => freshness.state !== 'fresh');
  const retry = (): void => {
    void catalogue.refresh().then(found.reload);
  };
  return (
    <>
      <search ref={bar} className="browse-bar">
        <SearchField label={text.search} value={typed} onChange={setTyped} />
        <BrowseFilters filters={filters} onChange={set} />
        <FilterChips filters={filters} onChange={set} onEmpty={toSearch} />
      </search>
      {registries
        .filter(({ freshness }) => freshness.state !== 'fresh' && freshness.error)
        .map(({ registry, name, freshness }) => {
          const isRefused = shownState(freshness) === 'suspect';
          return (
            <FaultCallout
              key={registry}
              tone="warning"
              title={`${isRefused ? text.refusedCatalogue : text.offlineCatalogue}: ${name}`}
              {...(!isRefused && { help: text.offlineCatalogueHelp })}
              error={fromFreshness(freshness.error)}
              onRetry={retry}
            />
          );
        })}
      {found.state === 'failed' &&
        !pages &&
        registries.length > 0 &&
        !registries.some(({ freshness }) => freshness.error) && <FaultCallout error={found.error} onRetry={retry} />}
      {pages ? (
        pages.entries.length === 0 && !pages.isPaused ? (
          <NoResults words={words} filters={filters} names={names} onChange={set} />
        ) : (
          <Results found={found} pages={pages} />
        )
      ) : found.state === 'loading' ? (
        <Loading label={common.loading} count={6} />
      ) : (
        isUnreached && (
          <Unavailable isRefused={registries.some(({ freshness }) => shownState(freshness) === 'suspect')} />
        )
      )}
      {found.state === 'ready' &&
        registries.length === 0 &&
        pages?.entries.length === 0 &&
        activeFilters(filters).length === 0 && <p className="muted small">{settings.noRegistries}</p>}
    </>
  );
}

function Unavailable({ isRefused }: { readonly isRefused: boolean }) {
  const { plugins: text } = useText();
  return isRefused ? (
    <Empty icon="shield" title={text.refusedCatalogue}>
      {text.refusedCatalogueHelp}
    </Empty>
  ) : (
    <Empty icon="offline" title={text.offlineCatalogue}>
      {text.offlineCatalogueHelp}
    </Empty>
  );
}

const nothing = (): void => undefined;

function Results({
  found,
  pages: { listing, entries, isAll, isPaused },
}: {
  readonly found: FoundPlugins;
  readonly pages: NonNullable<FoundPlugins['pages']>;
}) {
  const { browse: text } = useWords();
  const { corrected, bound } = listing;
  const isKnown = bound === 'exact' || isAll;
  const total = isAll ? entries.length : listing.total;
  const count =
    bound === 'most'
      ? text.foundAtMost(total)
      : text.foundAtLeast(bound === 'least' ? Math.max(total, entries.length) : entries.length);
  const meant = Object.values(corrected);
  return (
    <>
      <p className="muted small browse-count" role="status">
        {isKnown ? text.found(total) : count}
        {meant.length > 0 && ` · ${text.searchedFor(meant.join(' '))}`}
      </p>
      <Feed
        label={text.list}
        items={entries}
        size={isKnown ? total : -1}
        isBusy={found.state === 'loading'}
        keyOf={({ name }) => name}
        render={(entry, place) => <PluginCard entry={entry} {...place} />}
        onNearEnd={isPaused ? nothing : found.more}
      />
      {isPaused && (
        <div>
          <Button icon="search" onPress={found.more}>
            {text.lookFurther}
          </Button>
        </div>
      )}
      {found.error !== undefined && (
        <FaultCallout tone="warning" title={text.lost} error={found.error} onRetry={found.reload} />
      )}
    </>
  );
}

/** The registry's reason as an error that can be explained. */
function fromFreshness(error: { readonly code: string; readonly message: string } | undefined): unknown {
  if (!error) return undefined;
  return new AirlockError('REGISTRY_REFUSED', error.message, {
    detail: { registry: error.code },
    nextStep: '',
  });
}

/** Tell what was typed once no key was pressed for a moment. */
function useRested(typed: string, told: string, tell: (words: string) => void): void {
  const words = typed.trim();
  useEffect(() => {
    if (words === told) return undefined;
    const timer = setTimeout(() => tell(words), REST);
    return () => clearTimeout(timer);
  });
}
