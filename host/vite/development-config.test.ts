import { expect, it } from 'vitest';
import { developmentConfig } from './development-config.ts';

it('trusts the root that a registry shows', async () => {
  const asked: string[] = [];
  const load: typeof fetch = async (input) => {
    asked.push(String(input));
    return new Response('{"signed":{}}');
  };
  expect(await developmentConfig('http://localhost:5174', load)).toEqual({
    registries: [
      {
        name: 'localhost:5174',
        urls: ['http://localhost:5174/'],
        root: Buffer.from('{"signed":{}}').toString('base64'),
      },
    ],
  });
  expect(asked).toEqual(['http://localhost:5174/metadata/1.root.json']);
});

it('says so when nothing answers, or something else does', async () => {
  await expect(
    developmentConfig('http://localhost:1/', () => Promise.reject(new TypeError('refused'))),
  ).rejects.toThrow('No registry answers at http://localhost:1/.');
  await expect(developmentConfig('http://localhost:1/', async () => new Response('', { status: 404 }))).rejects.toThrow(
    'answers 404',
  );
});
