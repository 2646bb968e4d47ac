import type { RealmKind } from '@airlock/sdk';
import { useLocation, useSearch } from 'wouter';
import type { Facets, ListingOptions, ListingOrder } from '../../kernel/registries/listing.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Switch } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { useWords } from './words.ts';

const realms: readonly RealmKind[] = ['worker', 'frame', 'page'];
const orders: readonly ListingOrder[] = ['best', 'popular', 'updated', 'name'];
const asked = ['any', 'nothing', 'no-network'] as const;

/** What the list is narrowed by, without the words. */
export type Filters = Omit<ListingOptions, 'text'>;

/** Where the list was left, in this page. */
let left = '/plugins';

/** The list as it was left. */
export function browseHref(): string {
  return left;
}

/** Filters as they stand in the address, so that going back and a copied link show the same list. */
export function useFilters(): {
  readonly words: string;
  readonly filters: Filters;
  readonly set: (change: Partial<Record<'q' | keyof Filters, string | undefined>>) => void;
} {
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const [realm, order, asks] = [search.get('realm'), search.get('order'), search.get('asks')];
  const category = search.get('category');
  return {
    words: search.get('q') ?? '',
    filters: {
      ...(category === null ? {} : { category }),
      ...pick(realms, 'realm', realm),
      ...pick(['nothing', 'no-network'] as const, 'asks', asks),
      ...pick(orders, 'order', order),
      ...(search.has('trusted') ? { trusted: true } : {}),
    },
    set(change) {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      left = next.size === 0 ? '/plugins' : `/plugins?${next}`;
      navigate(left, { replace: true });
    },
  };
}

function pick<Name extends string, Value extends string>(
  known: readonly Value[],
  name: Name,
  given: string | null,
): { readonly [name in Name]?: Value } {
  const value = known.find((one) => one === given);
  // A computed key widens to string.
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: Value });
}

/** Category, realm, permissions and order. */
export function BrowseFilters({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (change: Partial<Record<keyof Filters, string | undefined>>) => void;
}) {
  const { plugins } = useText();
  const { browse: text } = useWords();
  const format = useFormat();
  const { catalogue } = useHost();
  // What is on offer is no news worth an alarm: without it, the list can still be searched.
  const { value: facets } = useLoaded('facets', (signal) => catalogue.facets(signal), catalogue.subscribe);
  const { categories = {}, counted = false, trusts = false }: Partial<Facets> = facets ?? {};
  return (
    <fieldset className="browse-filters">
      <legend className="visually-hidden">{text.filters}</legend>
      <Select
        label={text.category}
        value={filters.category ?? ''}
        onChange={(category) => onChange({ category })}
        options={[
          { id: '', label: text.anyCategory },
          ...Object.entries(categories).map(([id, count]) => ({
            id,
            label: text.categoryCount(id, format.number(count)),
          })),
        ]}
      />
      <Select
        label={text.runs}
        value={filters.realm ?? ''}
        onChange={(realm) => onChange({ realm })}
        options={[
          { id: '', label: text.anyRealm },
          ...realms.map((id) => ({ id, label: plugins.realmNames[id] ?? id })),
        ]}
      />
      <Select
        label={text.asks}
        value={filters.asks ?? 'any'}
        onChange={(asks) => onChange({ asks: asks === 'any' ? undefined : asks })}
        options={asked.map((id) => ({ id, label: text.asksOptions[id] }))}
      />
      <Select
        label={text.order}
        value={filters.order ?? 'best'}
        onChange={(order) => onChange({ order: order === 'best' ? undefined : order })}
        options={orders.filter((id) => id !== 'popular' || counted).map((id) => ({ id, label: text.orders[id] }))}
      />
      {trusts && (
        <Switch
          isSelected={filters.trusted ?? false}
          onChange={(trusted) => onChange({ trusted: trusted ? '1' : undefined })}
        >
          {text.trusted}
        </Switch>
      )}
    </fieldset>
  );
}
