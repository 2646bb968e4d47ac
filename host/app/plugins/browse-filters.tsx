import { useState } from 'react';
import type { Facets } from '../../kernel/registries/facets.ts';
import { useLoaded } from '../../react/loaded.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button, Switch } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { activeFilters, type FilterChange, type Filters, haves, orders, realms } from './filter-state.ts';
import { useWords } from './words.ts';

const asked = ['any', 'nothing', 'no-network'] as const;

/** What there is to choose by. On narrow screens behind a button, so that the plugins are near. */
export function BrowseFilters({
  filters,
  onChange,
}: {
  readonly filters: Filters;
  readonly onChange: (change: FilterChange) => void;
}) {
  const { plugins } = useText();
  const { browse: text, filters: words } = useWords();
  const format = useFormat();
  const { catalogue } = useHost();
  const [isOpen, setOpen] = useState(false);
  // What is on offer is no news worth an alarm: without it, the list can still be searched.
  const { value: facets } = useLoaded('facets', (signal) => catalogue.facets(signal), catalogue.subscribe);
  const { categories = {}, counted = false, trusts = false, traits }: Partial<Facets> = facets ?? {};
  const withCount = (label: string, trait: string): string =>
    traits === undefined ? label : words.counted(label, format.number(traits[trait] ?? 0));
  const inUse = activeFilters(filters).length;
  const toggle = (name: 'verified' | 'fits' | 'trusted', label: string) => (
    <Switch isSelected={filters[name] ?? false} onChange={(isOn) => onChange({ [name]: isOn ? '1' : undefined })}>
      {label}
    </Switch>
  );
  return (
    <>
      <div className="browse-open">
        <Button icon="settings" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {inUse === 0 ? words.open : words.openCount(format.number(inUse))}
        </Button>
      </div>
      <fieldset className="browse-filters" data-open={isOpen}>
        <legend className="visually-hidden">{text.filters}</legend>
        <Select
          label={words.have}
          value={filters.have ?? 'any'}
          onChange={(have) => onChange({ have: have === 'any' ? undefined : have })}
          options={(['any', ...haves] as const).map((id) => ({ id, label: words.haveOptions[id] }))}
        />
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
            ...realms.map((id) => ({ id, label: withCount(plugins.realmNames[id] ?? id, `realm:${id}`) })),
          ]}
        />
        <Select
          label={text.asks}
          value={filters.asks ?? 'any'}
          onChange={(asks) => onChange({ asks: asks === 'any' ? undefined : asks })}
          options={asked.map((id) => ({
            id,
            label: id === 'any' ? text.asksOptions[id] : withCount(text.asksOptions[id], `asks:${id}`),
          }))}
        />
        <Select
          label={text.order}
          value={filters.order ?? 'best'}
          onChange={(order) => onChange({ order: order === 'best' ? undefined : order })}
          options={orders.filter((id) => id !== 'popular' || counted).map((id) => ({ id, label: text.orders[id] }))}
        />
        <div className="browse-switches">
          {toggle('fits', words.fits)}
          {(filters.verified || (facets && (traits === undefined || (traits['domain:shown'] ?? 0) > 0))) &&
            toggle('verified', traits ? withCount(words.verified, 'domain:shown') : words.verified)}
          {(filters.trusted || trusts) && toggle('trusted', text.trusted)}
        </div>
      </fieldset>
    </>
  );
}

/** What a filter in use is called, with its value. */
export function useFilterNames(filters: Filters): (name: ReturnType<typeof activeFilters>[number]) => string {
  const { plugins } = useText();
  const { browse, filters: words } = useWords();
  const { category = '', realm = 'worker', asks = 'nothing', have = 'yes' } = filters;
  return (name) => {
    switch (name) {
      case 'category':
        return words.named(browse.category, category);
      case 'realm':
        return words.named(browse.runs, plugins.realmNames[realm] ?? realm);
      case 'asks':
        return words.named(browse.asks, browse.asksOptions[asks]);
      case 'have':
        return words.named(words.have, words.haveOptions[have]);
      case 'verified':
        return words.verified;
      case 'fits':
        return words.fits;
      case 'trusted':
        return browse.trusted;
    }
  };
}
