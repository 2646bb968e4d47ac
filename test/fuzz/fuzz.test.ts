import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

it('refuses, or finds harmless, 800 changed files', { timeout: 120_000 }, async () => {
  const { results } = await fuzz({ runs: 800, seed: 20_261_121 });
  const codes = new Set([...results.values()].flatMap((counts) => [...counts.keys()]));
  // Deep enough to get past parsers, and honest files still get through.
  for (const code of ['harmless', 'BAD_FORMAT', 'SIG_INVALID', 'HASH_MISMATCH', 'WRONG_TYPE', 'TOO_LARGE']) {
    expect(codes).toContain(code);
  }
});
