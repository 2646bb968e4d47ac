import { beforeAll, describe, expect, it } from 'vitest';
import { cases } from './cases/index.ts';
import type { ContractSubject } from './contract.ts';
import { contractManifests, kernelSubject } from './kernel.ts';

let subject: ContractSubject;

beforeAll(async () => {
  subject = kernelSubject(await contractManifests());
}, 60_000);

for (const [about, list] of Object.entries(cases)) {
  describe(`the kernel: ${about}`, () => {
    it.each(list.map((each) => [each.name, each] as const))('%s', async (_name, { plugins, run, expected }) => {
      await using host = await subject.open(plugins);
      expect(await run(host)).toEqual(expected);
    });
  });
}
