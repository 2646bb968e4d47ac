import type { RealmKind } from '@airlock/sdk';
import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { ListingOptions, ListingOrder } from '../../kernel/registries/listing.ts';
import { useInstalled } from '../../react/hooks.ts';
import { useUpdates } from './use-updates.ts';

export const realms: readonly RealmKind[] = ['worker', 'frame', 'page'];
export const orders: readonly ListingOrder[] = ['best', 'popular', 'updated', 'name'];
/** Ways in which a plugin can be here or not. */
export const haves = ['no', 'yes', 'on', 'off', 'updates'] as const;
const asked = ['nothing', 'no-network'] as const;
const switches = ['verified', 'fits', 'trusted'] as const;

export type Have = (typeof haves)[number];

/** What the list is narrowed and sorted by, without the words. */
export interface Filters extends Pick<ListingOptions, 'category' | 'realm' | 'asks' | 'order'> {
  readonly have?: Have;
  readonly verified?: true;
  readonly fits?: true;
  readonly trusted?: true;
}

export type FilterName = keyof Filters;
/** New values by name; `undefined` drops a filter. */
export type FilterChange = { readonly [name in FilterName | 'q']?: string | undefined };

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
  readonly set: (change: FilterChange) => void;
} {
  const given = useSearch();
  const search = new URLSearchParams(given);
  const [, navigate] = useLocation();
  useEffect(() => {
    left = given === '' ? '/plugins' : `/plugins?${given}`;
  }, [given]);
  const category = search.get('category');
  return {
    words: search.get('q') ?? '',
    filters: {
      ...(category === null ? {} : { category }),
      ...pick(realms, 'realm', search.get('realm')),
      ...pick(asked, 'asks', search.get('asks')),
      ...pick(haves, 'have', search.get('have')),
      ...pick(orders, 'order', search.get('order')),
      ...Object.fromEntries(switches.filter((name) => search.has(name)).map((name) => [name, true as const])),
    },
    set(change) {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      // A filter is a step that one goes back from; the letters of a word are none.
      const isWords = Object.keys(change).every((name) => name === 'q');
      navigate(next.size === 0 ? '/plugins' : `/plugins?${next}`, { replace: isWords });
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

/** Filters in use, in the order in which they are shown; the order of the list is none. */
export function activeFilters(filters: Filters): readonly Exclude<FilterName, 'order'>[] {
  const all = ['have', 'category', 'realm', 'asks', ...switches] as const;
  return all.filter((name) => filters[name] !== undefined);
}

/** Full names of the plugins that `have` is about, as they are now. */
export function useNames(have: Have | undefined): readonly string[] {
  const installed = useInstalled();
  const updates = useUpdates();
  const names =
    have === 'updates'
      ? updates.list().map(({ name }) => name)
      : installed
          .filter(({ enabled }) => (have === 'on' ? enabled : have === 'off' ? !enabled : true))
          .map(({ name }) => name);
  const [kept, keep] = useState({ have, names });
  if (kept.have !== have) keep({ have, names });
  // What is installed from a list of those that are not stays where it was pressed.
  return have === 'no' && kept.have === have ? kept.names : names;
}

/** What the catalogue is asked for; `names` as by `useNames`. */
export function listingOf(words: string, filters: Filters, names: readonly string[]): ListingOptions {
  const { have, ...others } = filters;
  const which = have === undefined ? {} : have === 'no' ? { without: names } : { only: names };
  return { ...(words === '' ? {} : { text: words }), ...others, ...which };
}
