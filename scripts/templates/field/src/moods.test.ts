import { createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import { moodOf } from './moods.ts';
import plugin from './plugin.ts';

it('shows a mood with its word, and says when there is none', () => {
  expect([4, 1].map(moodOf)).toEqual(['🙂 good', '😞 awful']);
  expect([0, 6, 2.5, 'good', null].map(moodOf)).toEqual(Array(5).fill('Not said'));
});

it('starts in a test host', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  expect(host.logs).toEqual([]);
});
