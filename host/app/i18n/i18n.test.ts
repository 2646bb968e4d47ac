import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { words } from '../plugins/words.ts';
import { arabic } from './ar/index.ts';
import { english } from './en/index.ts';
import { createFormat } from './format.ts';
import { translated } from './languages.ts';
import { counter } from './plural.ts';

describe('counted phrases', () => {
  it('follow the rules of the language', () => {
    const en = counter('en');
    expect([0, 1, 2].map((n) => en(n, { one: '# form', other: '# forms' }))).toEqual(['0 forms', '1 form', '2 forms']);
    const forms = [0, 1, 2, 3, 11, 100].map((n) => arabic.forms.submissionCount(n));
    expect(new Set(forms).size).toBe(6);
  });
});

describe('formats', () => {
  const format = createFormat('en');
  it('write sizes in the unit that fits', () => {
    expect([999, 1500, 2_500_000, 10_740_300_000].map((bytes) => format.bytes(bytes))).toEqual([
      '999 bytes',
      '2 kB',
      '2.5 MB',
      '10.7 GB',
    ]);
  });

  it('keep a day the same day in every time zone, and leave other text alone', () => {
    expect(format.day('2026-12-24')).toBe('Dec 24, 2026');
    expect(format.day('[redacted]')).toBe('[redacted]');
  });

  it('tell how long ago something was', () => {
    expect(format.ago(0, 3 * 60_000)).toBe('3 minutes ago');
    expect(format.ago(0, 10_000)).toBe('now');
  });
});

describe('languages of plugins', () => {
  it('are spoken in words that come later than the first screen, with their parts; what is missing stays as it was', () => {
    const spoken = translated(words.en, { 'browse.found': '{0} trovitaj', 'details.tabs.versions': 'Versioj' });
    expect(spoken.browse.found(7)).toBe('7 trovitaj');
    expect(spoken.details.tabs).toEqual({ ...words.en.details.tabs, versions: 'Versioj' });
    expect(spoken.manager.updateTo('2.0.0')).toBe('Update to 2.0.0');
  });
});

describe('every language', () => {
  it('says everything in words of its own', () => {
    const untranslated: string[] = [];
    const same = new Set(['–', '', '…']);
    const compare = (en: object, ar: object, path: string): void => {
      for (const [key, value] of Object.entries(en)) {
        const other: unknown = Object.entries(ar).find(([name]) => name === key)?.[1];
        if (typeof value === 'string' && value === other && !same.has(value)) untranslated.push(`${path}.${key}`);
        if (typeof value === 'object' && value !== null) compare(value, other as object, `${path}.${key}`);
      }
    };
    compare(english, arabic, '');
    compare(words.en, words.ar, '');
    expect(untranslated).toEqual([]);
  });

  it('has no words that the app never says', () => {
    expect(unsaid({ english, words: words.en }, sources())).toEqual([]);
    // As it would be told.
    expect(unsaid({ said: { title: '', forgotten: '' } }, 'text.title')).toEqual(['said.forgotten']);
  });
});

/** All code of the app outside of its words and tests. */
function sources(): string {
  const app = fileURLToPath(new URL('../', import.meta.url));
  return readdirSync(app, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^dist|^i18n.(en|ar)\b/.test(file))
    .map((file) => readFileSync(app + file, 'utf8'))
    .join('\n');
}

/** Paths of words whose name stands nowhere in the code, those that are looked up by a value aside. */
function unsaid(catalogue: object, code: string): string[] {
  const names = new Set(code.match(/[\w$]+/g));
  const isLookedUp = (name: string): boolean =>
    new RegExp(`\\b${name}\\??\\.?\\[|\\b${name} as|(hasOwn|keys|entries|values)\\([\\w.]*\\b${name}\\b`).test(code);
  const within = (value: object, path: readonly string[]): string[] =>
    Object.entries(value).flatMap(([key, inner]) => {
      const here = [...path, key];
      if (typeof inner === 'object' && inner !== null) return isLookedUp(key) ? [] : within(inner, here);
      return names.has(key) ? [] : [here.join('.')];
    });
  return within(catalogue, []);
}
