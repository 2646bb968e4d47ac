import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { decodeChangeFilter } from '../format/change-filter.ts';
import { CHANGES_TARGET, SEARCH_TARGET, type Bytes } from '../format/index.ts';
import { openSearch } from '../search/index.ts';
import { buildRegistry, decide } from './index.ts';

let work: RegistryWorkspace;
let alice: string;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  alice = await work.publisher();
});
afterEach(() => work.remove());

const build = (): ReturnType<typeof buildRegistry> => buildRegistry(work.dir, { clock: work.clock });

/** A file that the newest head signs, and what is said beside it. */
async function signedFile(target: string): Promise<{ bytes: Bytes; custom: Record<string, unknown> }> {
  const client = await work.client();
  const file = (await client.refresh()).files[target];
  const bytes = new Uint8Array(await readFile(join(work.site, 's', file?.sha256 ?? 'none')));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(file?.sha256);
  return { bytes, custom: { ...file?.custom } };
}

async function found(text: string): Promise<string[]> {
  const { bytes } = await signedFile(SEARCH_TARGET);
  const search = openSearch(bytes, async (name) => {
    const block = new Uint8Array(await readFile(join(work.site, 's', name)));
    expect(createHash('sha256').update(block).digest('hex').slice(0, 32)).toBe(name);
    return block;
  });
  return (await search.query({ text })).cards.map(({ id, version }) => `${id}@${version}`);
}

describe('the search index of a build', () => {
  it('finds what everybody may install, in the newest version', async () => {
    expect(await found('redactor')).toEqual([]);
    await work.release(alice, { id: 'pii-redactor', name: 'Redactor' });
    await work.release(alice, { id: 'normaliser', name: 'Normaliser' });
    await work.release(alice, { id: 'hidden-beta', name: 'Redactor beta' }, 'beta');
    await build();
    expect(await found('redactor')).toEqual(['pii-redactor@1.0.0']);
    await work.release(alice, { id: 'pii-redactor', name: 'Redactor', version: '1.1.0' });
    await build();
    expect(await found('redactor')).toEqual(['pii-redactor@1.1.0']);
    expect(await found('normaliser')).toEqual(['normaliser@1.0.0']);
    await decide({ dir: work.dir, subject: { plugin: 'pii-redactor' }, state: 'revoked', reason: 'Spies' });
    await build();
    expect(await found('redactor')).toEqual([]);
  });

  it('is the same when its cards were lost or damaged', async () => {
    await work.release(alice, { id: 'pii-redactor' });
    await build();
    const cards = join(work.dir, 'cards.jsonl');
    for (const lose of [() => rm(cards), () => writeFile(cards, 'no cards'), async () => undefined]) {
      await lose();
      await work.release(await work.publisher(`bob-${work.now}`), { id: `plugin-${work.now}` });
      work.pass(1);
      await build();
    }
    const { bytes } = await signedFile(SEARCH_TARGET);
    expect(openSearch(bytes, () => Promise.reject(new Error('no block'))).count).toBe(4);
  });
});

describe('the change filter of a build', () => {
  const has = async (id: string): Promise<boolean> =>
    decodeChangeFilter((await signedFile(CHANGES_TARGET)).bytes, 'filter').mayContain(
      createHash('sha256').update(id).digest(),
    );

  it('names every plugin that changed since the version it says', async () => {
    await work.release(alice, { id: 'one-plugin' });
    await build();
    expect((await signedFile(CHANGES_TARGET)).custom).toEqual({ since: 1 });
    work.pass(24);
    await work.release(alice, { id: 'two-plugin' });
    await build();
    expect((await signedFile(CHANGES_TARGET)).custom).toEqual({ since: 1 });
    expect([await has('one-plugin'), await has('two-plugin')]).toEqual([true, true]);
    // More than a week later, the first change is left to those who walk.
    work.pass(24 * 8);
    await work.release(alice, { id: 'three-plugin' });
    await build();
    expect((await signedFile(CHANGES_TARGET)).custom).toEqual({ since: 2 });
    expect([await has('two-plugin'), await has('three-plugin')]).toEqual([true, true]);
    expect(await has('one-plugin')).toBe(false);
  });

  it('stays as it is while nothing changes', async () => {
    await work.release(alice);
    await build();
    const before = await readdir(join(work.site, 's'));
    work.pass(24 * 20);
    await build();
    expect(await readdir(join(work.site, 's'))).toEqual(before);
  });
});
