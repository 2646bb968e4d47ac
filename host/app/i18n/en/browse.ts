import { counter } from '../plural.ts';

const count = counter('en');

/** Finding plugins. */
export const browse = {
  list: 'Plugins found',
  filters: 'Narrow down',
  category: 'Category',
  anyCategory: 'Every category',
  categoryCount: (name: string, n: string) => `${name} (${n})`,
  runs: 'Runs',
  anyRealm: 'Anywhere',
  asks: 'Asks for',
  asksOptions: { any: 'Anything', nothing: 'Nothing at all', 'no-network': 'No network' },
  order: 'Sort by',
  orders: { best: 'Best match', popular: 'Most downloaded', updated: 'Newest', name: 'Name' },
  trusted: 'Trusted publishers only',
  trustedMark: 'Publisher trusted by this app',
  featured: 'Featured',
  nothing: 'Asks for nothing',
  found: (n: number) => count(n, { one: '# plugin', other: '# plugins' }),
  foundAtMost: (n: number) => count(n, { one: 'at most # plugin', other: 'at most # plugins' }),
  foundAtLeast: (n: number) => count(n, { one: 'more than # plugin', other: 'more than # plugins' }),
  searchedFor: (words: string) => `Searched for “${words}”.`,
  downloads: (n: number) => count(n, { one: 'downloaded once', other: 'downloaded # times' }),
  nothingFits: 'No plugin fits these filters',
  lookFurther: 'Look further',
  clear: 'Clear filters',
  lost: 'The rest of the list could not be read',
};
