import { traitsOf } from '@airlock/registry/search';
import type { CatalogueEntry } from './catalogue-entry.ts';
import type { ListingOptions } from './listing.ts';

/** Traits that every plugin of a listing has (see `traitsOf`). */
export function traitsWanted({ asks, realm, verified }: ListingOptions): readonly string[] {
  return [
    ...(realm === undefined ? [] : [`realm:${realm}`]),
    ...(asks === undefined ? [] : [`asks:${asks}`]),
    ...(verified ? ['domain:shown'] : []),
  ];
}

/** Whether a listing leaves plugins out that no index can tell: by this app's version, policy or installed plugins. */
export function isOfThisApp({ trusted, fits, without = [] }: ListingOptions): boolean {
  return trusted === true || fits === true || without.length > 0;
}

/** Whether a plugin is wanted, apart from text and category. What is not known of it counts against it. */
export function filterOf(options: ListingOptions): (entry: CatalogueEntry) => boolean {
  const wanted = traitsWanted(options);
  const without = new Set(options.without);
  return (entry) => {
    const traits = wanted.length === 0 ? [] : traitsOf(entry);
    return (
      wanted.every((trait) => traits.includes(trait)) &&
      (!options.trusted || entry.trusted === true) &&
      (!options.fits || entry.fit?.kind === 'works') &&
      !without.has(entry.name)
    );
  };
}
