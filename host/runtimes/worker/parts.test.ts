import type { Contributions } from '@airlock/sdk';
import { expect, it } from 'vitest';
import { partsFor } from './parts.ts';

const title = 'One';
const cases: readonly [
  what: string,
  contributes: Contributions,
  methods: readonly string[],
  parts: readonly string[],
][] = [
  ['nothing', {}, ['storage.get'], []],
  ['a widget drawn as a tree', { widgets: [{ id: 'a', title, slot: 's', draws: ['dom', 'tree'] }] }, [], ['views']],
  ['a widget that only the page draws', { widgets: [{ id: 'a', title, slot: 's' }] }, [], []],
  ['an endpoint', { endpoints: [{ method: 'GET', path: '/a', description: 'One.' }] }, [], ['endpoints']],
  ['the network', {}, ['network.open', 'network.fetch'], ['network']],
];

it.each(cases)(
  'a manifest that declares %s asks for the parts of the prelude for it alone',
  (_, contributes, methods, parts) => {
    expect(partsFor({ contributes }, methods)).toEqual(parts);
  },
);
