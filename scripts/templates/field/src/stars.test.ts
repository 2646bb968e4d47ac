import { createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';
import { stars } from './stars.ts';

it('draws a rating, also one that is out of bounds', () => {
  expect([0, 3, 9].map(stars)).toEqual(['☆☆☆☆☆', '★★★☆☆', '★★★★★']);
});

it('starts in a test host', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  expect(host.logs).toEqual([]);
});
