import { compareAll, type Sample } from './cases.ts';

/** What the page of the benchmark offers to its driver. */
declare global {
  var compareHooks: () => Promise<Sample[]>;
}

globalThis.compareHooks = () => compareAll('hooks.chromium', () => undefined);
