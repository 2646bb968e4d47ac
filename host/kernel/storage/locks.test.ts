import { describe, expect, it } from 'vitest';
import { pageLocks, type Locks } from './locks.ts';

/** Work that tells when it starts and ends when it is told. */
function job(locks: Locks, log: string[], name: string, options: Parameters<Locks['request']>[1] = {}) {
  let finish: () => void = () => {};
  const until = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const done = locks.request('lock', options, async () => {
    log.push(`${name} starts`);
    await until;
    log.push(`${name} ends`);
    return name;
  });
  return { done, finish };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('locks within a page', () => {
  it('let one holder in at a time, first come first served', async () => {
    const [locks, log] = [pageLocks(), [] as string[]];
    const [one, two, three] = ['one', 'two', 'three'].map((name) => job(locks, log, name));
    three?.finish();
    two?.finish();
    await turn();
    expect(log).toEqual(['one starts']);
    one?.finish();
    expect(await Promise.all([one?.done, two?.done, three?.done])).toEqual(['one', 'two', 'three']);
    expect(log).toEqual(['one starts', 'one ends', 'two starts', 'two ends', 'three starts', 'three ends']);
  });

  it('let readers share, and a writer wait for them without being passed', async () => {
    const [locks, log] = [pageLocks(), [] as string[]];
    const shared = { mode: 'shared' } as const;
    const [a, b] = [job(locks, log, 'a', shared), job(locks, log, 'b', shared)];
    const [writer, late] = [job(locks, log, 'writer'), job(locks, log, 'late', shared)];
    await turn();
    expect(log).toEqual(['a starts', 'b starts']);
    for (const { finish } of [a, b, writer, late]) finish();
    await Promise.all([a, b, writer, late].map(({ done }) => done));
    expect(log.indexOf('writer starts')).toBeGreaterThan(log.indexOf('b ends'));
    expect(log.indexOf('late starts')).toBeGreaterThan(log.indexOf('writer ends'));
  });

  it('are given back when the work throws', async () => {
    const locks = pageLocks();
    await expect(locks.request('lock', {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await locks.request('lock', {}, async () => 'free')).toBe('free');
  });

  it('are not waited for any longer when the signal is aborted', async () => {
    const [locks, log, abort] = [pageLocks(), [] as string[], new AbortController()];
    const holder = job(locks, log, 'holder');
    const waiting = job(locks, log, 'waiting', { signal: abort.signal });
    const next = job(locks, log, 'next');
    abort.abort(new Error('changed my mind'));
    await expect(waiting.done).rejects.toThrow('changed my mind');
    holder.finish();
    next.finish();
    await Promise.all([holder.done, next.done]);
    expect(log).toEqual(['holder starts', 'holder ends', 'next starts', 'next ends']);
  });

  it('do not keep one name from another', async () => {
    const locks = pageLocks();
    const inner = await locks.request('a', {}, () => locks.request('b', {}, async () => 'both'));
    expect(inner).toBe('both');
  });
});
