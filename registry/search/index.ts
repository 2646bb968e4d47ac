export { traitsOf } from './card.ts';
export type { ScanFigures, SearchCard, SearchOrder } from './card.ts';
export { buildSearch, type BuildSearchOptions, type CardSource, type PlaceKeeper } from './builder.ts';
export { openSearch, type ReadBlock, type Search, type SearchQuery, type SearchResult } from './reader.ts';
export { searchRegistry } from './registry-search.ts';
