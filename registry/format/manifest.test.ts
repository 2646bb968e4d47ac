import { expect, it } from 'vitest';
import { pluginManifest as example } from '../../test/fixtures/registry-workspace/index.ts';
import type { Json } from './json.ts';
import { pluginManifest } from './manifest.ts';

const readAll = (contributes: Json) => {
  // Made of literals, so it is JSON.
  const plain = JSON.parse(JSON.stringify(example({ version: '1.0.0' }))) as { [key: string]: Json };
  return pluginManifest({ ...plain, contributes }, 'manifest').contributes;
};
const read = (capabilities: Json): unknown => readAll({ capabilities }).capabilities;

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

const theme = { id: 't', title: 'Dusk', scheme: 'dark' };

it('lets themes set colours', () => {
  const themes = [{ ...theme, tokens: { accent: '#ffaa00', 'text-muted': 'oklch(90% 0.01 20 / 0.5)' } }];
  expect(readAll({ themes }).themes).toEqual(themes);
});

it.each<[string, Json]>([
  ['a theme that loads an image', { themes: [{ ...theme, tokens: { accent: 'url(//example.com)' } }] }],
  ['a theme that ends its declaration', { themes: [{ ...theme, tokens: { accent: '#fff;}' } }] }],
  ['a theme that reads another value', { themes: [{ ...theme, tokens: { accent: 'rgb(var(--a))' } }] }],
  ['a token that is no name', { themes: [{ ...theme, tokens: { 'a:b': '#fff' } }] }],
  ['a widget drawn in an unknown way', { widgets: [{ id: 'w', title: 'W', slot: 's', draws: ['html'] }] }],
  ['texts outside of the release', { messages: [{ locale: 'fr', title: 'F', file: '../fr.json' }] }],
  ['an extension with a dot', { importers: [{ id: 'i', title: 'I', extensions: ['.csv'] }] }],
])('refuses %s', (_what, contributes) => {
  expect(() => readAll(contributes)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
});

const whole = (members: { readonly [key: string]: Json }): unknown => {
  const plain = JSON.parse(JSON.stringify(example({ version: '1.0.0' }))) as { [key: string]: Json };
  return pluginManifest({ ...plain, ...members }, 'manifest');
};

it('lets exports, own hooks, recovery and stand-ins through', () => {
  const members = {
    requires: ['text.split'],
    optional: ['text.join'],
    provides: [{ token: 'text.words', methods: ['count'] }],
    recovery: { strategy: 'fallback', fallback: 'simple-counter' },
    standsInFor: ['other-counter'],
    contributes: { hooks: [{ id: 'a/b', kind: 'event', description: 'Done.', timeout: 1000 }] },
  };
  expect(whole(members)).toMatchObject(members);
});

it.each<[string, { readonly [key: string]: Json }]>([
  ['a strategy that is none', { recovery: { strategy: 'pray' } }],
  ['an export without functions', { provides: [{ token: 'text.words', methods: [] }] }],
  [
    'a hook that belongs to nobody',
    { contributes: { hooks: [{ id: 'b', kind: 'event', description: 'D.', timeout: 1 }] } },
  ],
  ['more retries than are allowed', { hooks: [{ hook: 'a.b', kind: 'event', priority: 1, retries: 6 }] }],
])('refuses %s', (_what, members) => {
  expect(() => whole(members)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
});

const readEndpoints = (endpoints: Json): unknown => {
  const plain = JSON.parse(JSON.stringify(example({ version: '1.0.0' }))) as { [key: string]: Json };
  return pluginManifest({ ...plain, contributes: { endpoints } }, 'manifest').contributes.endpoints;
};

const items = { method: 'POST', path: '/items/:id', description: 'Keeps an item.' };

it('lets endpoints through with all that they may say', () => {
  const schemas = { params: {}, query: {}, body: {}, response: {} };
  const full = { ...items, ...schemas, roles: ['clerk'], rateLimit: 1, timeout: 30_000, maxBody: 0 };
  const others = ['/', '/*', '/a/*', '/a.b/~c/:d/e'].map((path) => ({ ...items, path }));
  expect(readEndpoints([full, ...others])).toEqual([full, ...others]);
});

it.each<[string, Json]>([
  ['a method that is the host’s', [{ ...items, method: 'OPTIONS' }]],
  ['a path that is none', [{ ...items, path: 'items' }]],
  ['a path that leaves its folder', [{ ...items, path: '/a//b' }]],
  ['a rest that is not the end', [{ ...items, path: '/*/a' }]],
  ['a schema that is none', [{ ...items, body: 'text' }]],
  ['too large bodies', [{ ...items, maxBody: 9 * 2 ** 20 }]],
  ['the same address twice', [items, items]],
])('refuses an endpoint with %s', (_what, endpoints) => {
  expect(() => readEndpoints(endpoints)).toThrow(expect.objectContaining({ code: 'BAD_FORMAT' }));
});
