import { describe, expect, it } from 'vitest';
import { seal, unseal } from './sealing.ts';

const secret = new TextEncoder().encode('a private key');

describe('a sealed key', () => {
  it('opens with its passphrase, however its letters are composed', async () => {
    const sealed = await seal(secret, 'p\u00e9ter piper', 'key 1');
    expect(await unseal(sealed, 'pe\u0301ter piper', 'key 1')).toEqual(secret);
    expect(JSON.stringify(sealed)).not.toContain('private');
  });

  it('stays shut with another passphrase, beside another key, or when one letter changed', async () => {
    const sealed = await seal(secret, 'correct horse', 'key 1');
    await expect(unseal(sealed, 'correct hors', 'key 1')).rejects.toMatchObject({ code: 'KEY_LOCKED' });
    await expect(unseal(sealed, 'correct horse', 'key 2')).rejects.toMatchObject({ code: 'KEY_LOCKED' });
    const flipped = { ...sealed, data: `${sealed.data.startsWith('A') ? 'B' : 'A'}${sealed.data.slice(1)}` };
    await expect(unseal(flipped, 'correct horse', 'key 1')).rejects.toMatchObject({ code: 'KEY_LOCKED' });
  });

  it('is refused when its cost would exhaust the machine', async () => {
    const sealed = await seal(secret, 'correct horse', 'key 1');
    const greedy = unseal({ ...sealed, n: 2 ** 30 }, 'correct horse', 'key 1');
    await expect(greedy).rejects.toMatchObject({ code: 'KEY_INVALID' });
  });

  it('is never sealed the same way twice', async () => {
    const [one, two] = await Promise.all([seal(secret, 'same words', 'k'), seal(secret, 'same words', 'k')]);
    expect(one.salt).not.toBe(two.salt);
    expect(one.data).not.toBe(two.data);
  });
});
