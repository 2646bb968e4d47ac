import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChangeFilter, encodeChangeFilter } from './change-filter.ts';
import { RegistryError } from './errors.ts';

const path = (id: string) => new Uint8Array(createHash('sha256').update(id).digest());

describe('change filter', () => {
  it('never denies a plugin that is in it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 200 }), (ids) => {
        const filter = decodeChangeFilter(encodeChangeFilter(ids.map(path)), 'filter');
        return ids.every((id) => filter.mayContain(path(id)));
      }),
    );
  });

  it('says yes by mistake about once in 1024, at under 12 bits a plugin', () => {
    const bytes = encodeChangeFilter(Array.from({ length: 5000 }, (_, at) => path(`in-${at}`)));
    expect((bytes.length * 8) / 5000).toBeLessThan(12);
    const filter = decodeChangeFilter(bytes, 'filter');
    const mistakes = Array.from({ length: 50_000 }, (_, at) => filter.mayContain(path(`out-${at}`))).filter(Boolean);
    expect(mistakes.length).toBeGreaterThan(10);
    expect(mistakes.length).toBeLessThan(110);
  });

  it('contains nothing when it is empty', () => {
    expect(decodeChangeFilter(encodeChangeFilter([]), 'filter').mayContain(path('a'))).toBe(false);
  });

  it('has one spelling: what is cut, longer, padded otherwise or of another kind is refused', () => {
    const good = encodeChangeFilter(['a', 'b', 'c'].map(path));
    const padded = Uint8Array.from(good);
    padded[padded.length - 1] = (padded.at(-1) ?? 0) | 1;
    const broken = [
      good.slice(0, -1),
      Uint8Array.from([...good, 0]),
      new Uint8Array(),
      Uint8Array.from([0, ...good.slice(1)]),
    ];
    for (const bytes of padded.at(-1) === good.at(-1) ? broken : [...broken, padded]) {
      expect(() => decodeChangeFilter(bytes, 'filter')).toThrow(RegistryError);
    }
  });
});
