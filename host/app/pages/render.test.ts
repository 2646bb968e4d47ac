import { describe, expect, it } from 'vitest';
import { filledIn, unknownNames } from './render.ts';

describe('names in the text of a page', () => {
  const fields = { opens: 'six', toString: 'own' };

  it('stand for the content field of that name, and for nothing that every object has', () => {
    expect(filledIn({ body: '{{opens}} {{ opens }} {{closes}} {{valueOf}}', fields })).toBe(
      'six six {{closes}} {{valueOf}}',
    );
  });

  it('that no field has are told once each', () => {
    const body = '{{opens}} {{closes}} {{ closes }} {{valueOf}} {{toString}} {{}} {{ }} {x}';
    expect(unknownNames({ body, fields })).toEqual(['closes', 'valueOf']);
  });

  it('are looked for once in a text that was made to be looked at again and again', () => {
    const started = performance.now();
    for (const body of ['{{ '.repeat(50_000), `{{${' '.repeat(100_000)}`, `{{${' a'.repeat(50_000)}`]) {
      expect(unknownNames({ body, fields })).toEqual([]);
      expect(filledIn({ body, fields })).toBe(body);
    }
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
