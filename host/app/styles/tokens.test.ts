import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = { readonly lightness: number; readonly hue: number };

/** A token in both schemes. */
function colours(css: string, name: string): readonly Colour[] {
  const [, value = ''] = new RegExp(`--${name}: light-dark\\(([^;]+)\\);`).exec(css) ?? [];
  return [...value.matchAll(/oklch\(([\d.]+)% [\d.]+ ([\d.]+)/g)].map(([, lightness, hue]) => ({
    lightness: Number(lightness),
    hue: Number(hue),
  }));
}

/** How far the ground of a tone is from its mark, by hue, in each scheme. */
function turned(css: string, tone: string, mark: string): readonly number[] {
  const [grounds, marks] = [colours(css, `${tone}-soft`), colours(css, mark)];
  return grounds.map(({ hue }, scheme) => {
    const apart = Math.abs(hue - (marks[scheme]?.hue ?? Number.NaN)) % 360;
    return Math.min(apart, 360 - apart);
  });
}

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const tones = [
  ['accent', 'accent'],
  ['success', 'success-mark'],
  ['warning', 'warning-mark'],
  ['danger', 'danger-mark'],
] as const;

// Grounds this light are too much alike for a comparison of pictures, whatever their hue.
describe('soft grounds', () => {
  it.each(tones)('have the hue of what they stand for: %s', (tone, mark) => {
    const apart = turned(css, tone, mark);
    expect(apart).toHaveLength(2);
    for (const degrees of apart) expect(degrees).toBeLessThanOrEqual(20);
  });

  it('are light in the light scheme and dark in the dark one', () => {
    for (const [tone] of tones) {
      const [light, dark] = colours(css, `${tone}-soft`);
      expect(light?.lightness).toBeGreaterThan(94);
      expect(dark?.lightness).toBeLessThan(32);
    }
  });

  it('would be seen to turn', () => {
    const other = css.replace(/(--success-soft: light-dark\(oklch\(96% 0\.035 )158/, '$1265');
    expect(turned(other, 'success', 'success-mark')[0]).toBeGreaterThan(90);
  });
});
