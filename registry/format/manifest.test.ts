import { expect, it } from 'vitest';
import { pluginManifest as example } from '../../test/fixtures/registry-workspace/index.ts';
import type { Json } from './json.ts';
import { pluginManifest } from './manifest.ts';

const read = (capabilities: Json): unknown => {
  // Made of literals, so it is JSON.
  const plain = JSON.parse(JSON.stringify(example({ version: '1.0.0' }))) as { [key: string]: Json };
  return pluginManifest({ ...plain, contributes: { capabilities } }, 'manifest').contributes.capabilities;
};

const words = { name: 'text.words', description: 'Counts words.' };

it('lets capabilities through with all that they may say', () => {
  const full = { ...words, input: {}, output: {}, tags: ['text'], rateLimit: 1, timeout: 30_000, cache: 0 };
  expect(read([full])).toEqual([full]);
});

it.each<[string, Json]>([
  ['a name that is none', [{ ...words, name: 'text..words' }]],
  ['no description', [{ name: 'text.words' }]],
  ['a schema that is none', [{ ...words, input: 'text' }]],
  ['too much time', [{ ...words, timeout: 30_001 }]],
  ['no calls at all', [{ ...words, rateLimit: 0 }]],
  ['the same name twice', [words, words]],
])('refuses a capability with %s', (_what, capabilities) => {
  expect(() => read(capabilities)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
});
