import type { Catalogue } from '../../kernel/registries/catalogue.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/surface.tsx';
import { useFilterNames } from './browse-filters.tsx';
import { withoutAll } from './filter-chips.tsx';
import { activeFilters, type FilterChange, type Filters, listingOf } from './filter-state.ts';
import { useWords } from './words.ts';

interface NoResultsProps {
  readonly words: string;
  readonly filters: Filters;
  /** As by `useNames`. */
  readonly names: readonly string[];
  readonly onChange: (change: FilterChange) => void;
}

/** Nothing was found: why, and which filter to drop for how much. */
export function NoResults(props: NoResultsProps) {
  const { words, filters } = props;
  const { plugins: text } = useText();
  const { browse, filters: said } = useWords();
  const active = activeFilters(filters);
  if (active.length > 0) {
    const isAlone = active.length === 1 && words === '';
    if (isAlone && filters.have === 'updates')
      return (
        <Empty icon="check" title={said.noUpdates} action={<Drops {...props} />}>
          {said.noUpdatesHelp}
        </Empty>
      );
    const title =
      words !== '' ? text.noResults(words) : isAlone && filters.have === 'yes' ? said.nothingHere : browse.nothingFits;
    return <Empty icon="search" title={title} action={<Drops {...props} />} />;
  }
  return words === '' ? (
    <Empty icon="plugins" title={text.emptyCatalogue}>
      {text.emptyCatalogueHelp}
    </Empty>
  ) : (
    <Empty icon="search" title={text.noResults(words)}>
      {text.noResultsHelp}
    </Empty>
  );
}

/** What there would be without one of them. */
interface Drop {
  readonly name: 'q' | ReturnType<typeof activeFilters>[number];
  /** `undefined` for some, of which the number is not known. */
  readonly count: number | undefined;
}

function Drops({ words, filters, names, onChange }: NoResultsProps) {
  const { browse, filters: text } = useWords();
  const nameOf = useFilterNames(filters);
  const { catalogue } = useHost();
  const active = activeFilters(filters);
  const key = JSON.stringify([words, filters, names]);
  const { state, value: drops = [] } = useLoaded(key, async (signal) => {
    const tried = words === '' ? active : (['q', ...active] as const);
    const all = await Promise.all(
      tried.map(async (name): Promise<Drop | undefined> => {
        const left = withoutFilter(filters, name);
        return foundBy(catalogue, name, listingOf(name === 'q' ? '' : words, left, names), signal);
      }),
    );
    return all.filter((drop) => drop !== undefined);
  });
  return (
    <div className="stack stack-s drops">
      <p className="muted small" role="status">
        {state === 'loading' ? text.looking : drops.length > 0 ? text.without : active.length > 1 && text.helpless}
      </p>
      <div className="row row-wrap">
        {drops.map(({ name, count }) => (
          <Button key={name} icon="close" onPress={() => onChange({ [name]: undefined })}>
            {text.withoutOne(
              name === 'q' ? words : nameOf(name),
              count === undefined ? text.some : browse.found(count),
            )}
          </Button>
        ))}
        <Button look="quiet" onPress={() => onChange(withoutAll(filters))}>
          {browse.clear}
        </Button>
      </div>
    </div>
  );
}

/** How many the catalogue would list; `undefined` for none. */
async function foundBy(
  catalogue: Pick<Catalogue, 'listing'>,
  name: Drop['name'],
  options: Parameters<Catalogue['listing']>[0],
  signal: AbortSignal,
): Promise<Drop | undefined> {
  const listing = await catalogue.listing(options, signal);
  const [first] = await listing.next(1, signal);
  if (!first) return undefined;
  return { name, count: listing.bound === 'exact' ? listing.total : undefined };
}

function withoutFilter(filters: Filters, name: Drop['name']): Filters {
  // What is left is as it was.
  return Object.fromEntries(Object.entries(filters).filter(([one]) => one !== name)) as Filters;
}
