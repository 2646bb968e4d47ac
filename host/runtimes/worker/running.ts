/** What a page needs once a plugin runs in a worker, and not before. */
export { startInstance } from './instance.ts';
export { openNursery } from './nursery.ts';
