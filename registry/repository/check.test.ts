import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../test/fixtures/registry-workspace/index.ts';
import { buildRegistry, checkRegistry, type CheckOptions } from './index.ts';

let work: RegistryWorkspace;
beforeEach(async () => {
  work = await RegistryWorkspace.create();
  await work.init();
  await work.release(await work.publisher());
  await buildRegistry(work.dir, { clock: work.clock });
});
afterEach(() => work.remove());

const check = (options: Partial<CheckOptions> = {}): ReturnType<typeof checkRegistry> =>
  checkRegistry({ dir: work.dir, clock: work.clock, ...options });

describe('a check', () => {
  it('finds nothing in a healthy registry', async () => {
    expect(await check({ deep: true })).toMatchObject({
      findings: [],
      plugins: 1,
      releases: 1,
      daysLeft: { root: 365 },
    });
  });

  it.each([
    [300, 'warning', 'expires in 65 days'],
    [340, 'warning', 'expires in 25 days'],
    [360, 'error', 'expires in 5 days'],
    [370, 'error', 'expired'],
  ])('after %i days gives a %s about the offline keys: %s', async (days, severity, words) => {
    work.pass(24 * days);
    await buildRegistry(work.dir, { clock: work.clock });
    const { findings } = await check();
    expect(findings.map(({ code, file }) => `${code} ${file}`)).toEqual(['EXPIRY root.json', 'EXPIRY targets.json']);
    for (const finding of findings)
      expect(finding).toMatchObject({ severity, message: expect.stringContaining(words) });
  });

  it('notices that the daily build does not run', async () => {
    work.pass(24 * 2 + 1);
    expect((await check()).findings).toMatchObject([{ code: 'EXPIRY', severity: 'error', file: 'timestamp.json' }]);
  });

  it('notices that a clock was wrong, and nothing is signed on its word until somebody says so', async () => {
    const right = work.now;
    work.pass(5 * 365 * 24);
    await buildRegistry(work.dir, { clock: work.clock });
    work.now = right;
    const roles = (await check()).findings.map(({ code, file }) => `${code} ${file}`);
    expect(roles).toEqual(['CLOCK catalog.json', 'CLOCK snapshot.json', 'CLOCK timestamp.json']);
    await expect(buildRegistry(work.dir, { clock: work.clock })).rejects.toMatchObject({ code: 'CLOCK_WRONG' });
    await buildRegistry(work.dir, { clock: work.clock, renew: true });
    expect((await check()).findings).toEqual([]);
  });

  it('names every broken link', async () => {
    const shelf = (name: string): Promise<string[]> => readdir(join(work.site, name));
    const [blob = ''] = await shelf('b');
    await rm(join(work.site, 'b', blob));
    const [identity = ''] = await shelf('i');
    await writeFile(join(work.site, 'i', identity), '{}');
    const messages = (await check()).findings.map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining(`i/${identity}`), expect.stringContaining(`b/${blob}`)]);
  });

  it('reads plugin files only when it looks deep', async () => {
    const [blob = ''] = await readdir(join(work.site, 'b'));
    await writeFile(join(work.site, 'b', blob), 'other bytes');
    expect((await check()).findings).toEqual([]);
    expect((await check({ deep: true })).findings).toMatchObject([{ code: 'LINK', severity: 'error' }]);
  });

  it('finds a compressed form that says something else than its file', async () => {
    const compressed = (await readdir(join(work.site, 'r'))).find((name) => name.endsWith('.gz')) ?? '';
    const path = join(work.site, 'r', compressed);
    const whole = await readFile(path);
    for (const damaged of [whole.subarray(0, 40), gzipSync('something else'), gzipSync(Buffer.alloc(1_000_000))]) {
      await writeFile(path, damaged);
      expect((await check()).findings).toMatchObject([
        { code: 'LINK', severity: 'error', message: expect.stringContaining(`r/${compressed}`) },
      ]);
    }
    await rm(path);
    expect((await check()).findings).toEqual([]);
  });

  it('says when the metadata was changed, and when a key lies open', async () => {
    await writeFile(join(work.site, 'metadata', '2.snapshot.json'), '{}');
    await chmod(join(work.dir, 'keys', 'timestamp.json'), 0o644);
    const { findings } = await check();
    expect(findings.map(({ code }) => code).sort()).toEqual(['KEY', 'SITE']);
  });

  describe('of a server', () => {
    const headers = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' };
    const served = (change: (path: string, answer: Response) => Response | undefined): typeof fetch => {
      return async (input) => {
        const path = new URL(String(input)).pathname.slice(1);
        const answer = await work.fetch(String(input));
        const cache = path === 'metadata/timestamp.json' ? 'no-cache' : 'public, max-age=31536000, immutable';
        for (const [name, value] of Object.entries({ ...headers, 'cache-control': cache }))
          answer.headers.set(name, value);
        return change(path, answer) ?? answer;
      };
    };
    const findings = async (change: Parameters<typeof served>[0] = () => undefined): Promise<(string | undefined)[]> =>
      (await check({ url: 'http://registry.test', fetch: served(change) })).findings.map(({ file }) => file);

    it('is content with good headers', async () => {
      expect(await findings()).toEqual([]);
    });

    it('finds a timestamp that is kept too long, and files that other origins cannot read', async () => {
      const bad = await findings((path, answer) => {
        if (path === 'metadata/timestamp.json') answer.headers.set('cache-control', 'max-age=86400');
        if (path.startsWith('n/')) answer.headers.delete('access-control-allow-origin');
        return answer;
      });
      expect(bad).toEqual(['metadata/timestamp.json', expect.stringMatching(/^n\//)]);
    });

    it('finds old bytes, and a page in place of an error', async () => {
      expect(
        await findings((path) => (path.includes('catalog') ? new Response('old', { headers }) : undefined)),
      ).toContain('metadata/2.catalog.json');
      expect(await findings((path) => (path.endsWith('000') ? new Response('<!doctype html>') : undefined))).toEqual([
        `n/${'0'.repeat(64)}`,
      ]);
    });
  });
});
