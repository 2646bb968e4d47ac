import { describe, expect, it } from 'vitest';
import { cases } from './cases/index.ts';
import { fakeSubject } from './fake.ts';

for (const [about, list] of Object.entries(cases)) {
  describe(`the fake host: ${about}`, () => {
    it.each(list.map((each) => [each.name, each] as const))('%s', async (_name, { plugins, run, expected }) => {
      await using host = await fakeSubject.open(plugins);
      expect(await run(host)).toEqual(expected);
    });
  });
}
