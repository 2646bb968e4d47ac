/** What a page needs once a plugin runs in a worker, and not before. */
export { startAs, startWorker } from './start.ts';
export { openNursery } from './nursery.ts';
