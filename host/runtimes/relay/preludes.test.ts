import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { Parts } from '../prelude/parts.ts';
import { preludes } from './preludes.ts';

const part = (name: string): string => `${name}(){return '${name}'},`;
const parts = { views: part('views'), endpoints: part('endpoints'), network: part('network') };
const prelude = preludes({ begin: '(function(__PARTS__){return __PARTS__})({', parts, end: '});' });
/** What the core is given, as a script of this form runs it. */
const given = (...needed: Parameters<typeof prelude>): Parts => runInNewContext(prelude(...needed)) as Parts;

it('gives the core the parts that were asked for, and no others', () => {
  expect(Object.keys(given([]))).toEqual([]);
  expect(Object.keys(given(['views', 'network']))).toEqual(['views', 'network']);
  expect(given(['views', 'network']).views?.()).toBe('views');
  expect(prelude(['views'])).toBe(prelude(['views']));
});
