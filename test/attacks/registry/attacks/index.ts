import type { Attack } from '../attack.ts';
import { algorithmAttacks } from './algorithms.ts';
import { catalogueAttacks } from './catalogue.ts';
import { deviceAttacks } from './device.ts';
import { delegationAttacks } from './delegations.ts';
import { freshnessAttacks } from './freshness.ts';
import { indexAttacks } from './indexes.ts';
import { jsonAttacks } from './json.ts';
import { keyAttacks } from './keys.ts';
import { nameAttacks } from './names.ts';
import { networkAttacks } from './network.ts';
import { publisherAttacks } from './publisher.ts';

/** Every attack on the registry's client, in the order of docs/registry-attacks.md. */
export const ATTACKS: readonly Attack[] = [
  ...keyAttacks,
  ...algorithmAttacks,
  ...freshnessAttacks,
  ...jsonAttacks,
  ...delegationAttacks,
  ...nameAttacks,
  ...catalogueAttacks,
  ...indexAttacks,
  ...networkAttacks,
  ...publisherAttacks,
  ...deviceAttacks,
].sort((a, b) => a.number - b.number);

/** The title of its test, by which docs/registry-attacks.md finds it. */
export const titleOf = ({ number, what, code }: Attack): string => `attack ${number}: ${what} → ${code}`;
