/** The page of `scan.spec.ts`: the rules and the bad plugins, with nothing of Node around them. */
import { bundle, CASES } from '../../fixtures/bad-plugins.ts';
import { scan } from '../../../registry/scan/index.ts';

/** Scorecards of the good plugin and of every bad one, in the order of the corpus. */
export function scanCorpus() {
  const changes = Object.values(CASES).flatMap(({ trips, passes = [] }) => [...trips, ...passes]);
  return [{}, ...changes].map((change) => scan(bundle(change)));
}

Object.assign(globalThis, { scanCorpus });
