import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../../test/fixtures/registry-workspace/index.ts';
import { buildRegistry, decide } from '../index.ts';
import { markup } from './markup.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
});
afterEach(() => work.remove());

const read = (path: string): Promise<string> => readFile(join(work.site, path), 'utf8');
const build = (): Promise<unknown> => buildRegistry(work.dir, { clock: work.clock });

describe('the pages of a registry', () => {
  it('are there before the first plugin', async () => {
    expect(await read('index.html')).toContain('<h1>test</h1>');
    expect(await read('feed.xml')).toContain('<feed xmlns="http://www.w3.org/2005/Atom">');
  });

  it('show what is listed, who signs it, and what it asks for', async () => {
    const alice = await work.publisher('Alice');
    const permissions = { network: { reason: 'Loads rates', origins: ['https://api.example.com'] } };
    await work.release(alice, { id: 'rates', name: 'Rates', permissions });
    await build();
    expect(await read('index.html')).toContain('<a href="p/rates.html">Rates</a>');
    const page = await read('p/rates.html');
    for (const text of ['Alice', 'Loads rates', 'https://api.example.com', '1.0.0', 'worker'])
      expect(page).toContain(text);
    expect(await read('feed.xml')).toContain('<title>Rates 1.0.0</title>');
  });

  it('say why a plugin is gone', async () => {
    await work.release(await work.publisher(), { id: 'spy-plugin' });
    await build();
    await decide({ dir: work.dir, subject: { plugin: 'spy-plugin' }, state: 'revoked', reason: 'It spies' });
    await build();
    expect(await read('p/spy-plugin.html')).toContain('<span class="state">revoked</span> It spies');
    expect(await read('index.html')).not.toContain('spy-plugin');
  });

  it('never take the words of a publisher for markup', async () => {
    const evil = `<img src=x onerror="alert('1')">`;
    await work.release(await work.publisher(evil), { id: 'evil-plugin', name: evil, description: `${evil} & more` });
    await build();
    for (const path of ['index.html', 'p/evil-plugin.html', 'feed.xml'])
      expect(await read(path), path).not.toContain('<img');
  });

  it('come back when they were lost', async () => {
    await work.release(await work.publisher());
    await build();
    for (const path of ['index.html', 'p']) await rm(join(work.site, path), { recursive: true });
    await build();
    expect(await read('index.html')).toContain('pii-redactor');
    expect(await read('p/pii-redactor.html')).toContain('1.0.0');
  });

  it('rewrite only what changed', async () => {
    const alice = await work.publisher();
    await work.release(alice, { id: 'one-plugin' });
    await build();
    const before = await read('p/one-plugin.html');
    work.pass(1);
    await work.release(alice, { id: 'two-plugin' });
    await build();
    expect(await read('p/one-plugin.html')).toBe(before);
    expect(await read('index.html')).toMatch(/two-plugin[^]*one-plugin/);
  });
});

describe('markup', () => {
  it('escapes values, lists of them, and leaves out what is not there', () => {
    expect(String(markup`<b title="${'"'}">${['<', markup`<i>${'&'}</i>`]}${undefined}${false}</b>`)).toBe(
      '<b title="&#34;">&#60;<i>&#38;</i></b>',
    );
  });
});
