import { expect, it } from 'vitest';
import { part } from './part.ts';

it('is loaded once, and again only when it could not be', async () => {
  let asked = 0;
  const load = part(async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('Failed to fetch dynamically imported module');
    return { asked };
  });
  await expect(load()).rejects.toMatchObject({ code: 'PART_UNREACHABLE', category: 'load', retryable: true });
  expect(await Promise.all([load(), load()])).toEqual([{ asked: 2 }, { asked: 2 }]);
});
