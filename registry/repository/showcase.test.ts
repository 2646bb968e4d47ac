import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { searchRegistry } from '../search/index.ts';
import { buildRegistry, feature, parseDownloadCounts, putDownloadCounts } from './index.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  const alice = await work.publisher();
  for (const id of ['one', 'two', 'three']) await work.release(alice, { id });
});
afterEach(() => work.remove());

const build = (): ReturnType<typeof buildRegistry> => buildRegistry(work.dir, { clock: work.clock });
const order = async (sort: 'featured' | 'popular'): Promise<string[]> => {
  const client = await work.client();
  await client.refresh();
  const search = await searchRegistry(client);
  const { cards = [] } = (await search?.query({ sort })) ?? {};
  return cards.map(({ id }) => id);
};

describe('an operator', () => {
  it('chooses what is shown first', async () => {
    await build();
    await feature(work.dir, ['three', 'one']);
    expect((await build()).changed).toBe(true);
    expect((await order('featured')).slice(0, 2)).toEqual(['three', 'one']);
    expect((await build()).changed).toBe(false);
    await feature(work.dir, []);
    expect((await build()).changed).toBe(true);
    expect(await order('featured')).toEqual(await order('popular'));
  });

  it('features nothing that is not listed, and not everything', async () => {
    await expect(feature(work.dir, ['four'])).rejects.toMatchObject({ code: 'NOTHING_LISTED' });
    const many = Array.from({ length: 65 }, (_, at) => `plugin-${at}`);
    await expect(feature(work.dir, many)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  });

  it('lists how often plugins were fetched, and search sorts by it', async () => {
    await build();
    const counts = { two: 20, three: 300, four: 4 };
    expect(await putDownloadCounts(work.dir, counts)).toEqual({ plugins: ['two', 'three'], unknown: ['four'] });
    await build();
    expect(await order('popular')).toEqual(['three', 'two', 'one']);
    expect((await putDownloadCounts(work.dir, counts)).plugins).toEqual([]);
  });

  it('hands in no count that is none', () => {
    const parse = (text: string): unknown => parseDownloadCounts(new TextEncoder().encode(text), 'counts.json');
    expect(() => parse('{"two":-1}')).toThrow('counts.json.two must be an integer of at least 0');
    expect(() => parse('{"Two":1}')).toThrow('which is no plugin id');
    expect(() => parse('[]')).toThrow('must be an object');
  });
});
