/** How an index of a registry is read; loaded with the first look at what there is. */
export { searchRegistry } from '@airlock/registry/search';
