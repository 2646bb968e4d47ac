import { expect, it } from 'vitest';
import { keepRecent } from './recent.ts';

it('makes once what several want at the same time, and what was wanted lately', async () => {
  const recent = keepRecent<number>(2);
  let made = 0;
  const make = async (): Promise<number> => (made += 1);
  expect(await Promise.all([recent('a', make), recent('a', make)])).toEqual([1, 1]);
  expect(await recent('a', make)).toBe(1);
  await recent('b', make);
  await recent('c', make);
  expect(await recent('a', make)).toBe(4);
});

it('lets whoever waited for something that failed try by himself', async () => {
  const recent = keepRecent<string>(2);
  const fail = recent('a', () => Promise.reject(new Error('I lost interest')));
  const other = recent('a', async () => 'made');
  await expect(fail).rejects.toThrow('I lost interest');
  expect(await other).toBe('made');
});
