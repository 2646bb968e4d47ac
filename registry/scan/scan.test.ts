import { describe, expect, it } from 'vitest';
import { bundle, CASES, type Changes } from '../../test/fixtures/bad-plugins.ts';
import { HOST_API } from './host-api.ts';
import { RULES, scan } from './index.ts';
import { compareVersions } from './versions.ts';

// No hook of this version is deprecated; the rule is there for the first one that is.
Object.assign(HOST_API.hooks, {
  'form.legacy': { since: '0.1.0', kind: 'filter', deprecated: { since: '0.2.0', replacedBy: 'form.render' } },
});

const rulesOf = (changes: Changes) => new Set(scan(bundle(changes)).findings.map((finding) => finding.rule));

describe('scan', () => {
  it('finds nothing wrong in a good bundle and says what holds', () => {
    const scorecard = scan(bundle());
    expect(scorecard.findings).toEqual([]);
    expect(Object.keys(scorecard.passed)).toHaveLength(RULES.length);
  });

  it('has at least 90 rules, each with a stable code, a sentence and bad plugins that break it', () => {
    expect(RULES.length).toBeGreaterThanOrEqual(90);
    expect(Object.keys(CASES).sort()).toEqual(RULES.map((rule) => rule.code).sort());
    expect(RULES.filter(({ code }) => !/^[A-Z0-9]+(?:_[A-Z0-9]+)+$/.test(code))).toEqual([]);
    expect(RULES.filter(({ help }) => !/[.!]$/.test(help))).toEqual([]);
    expect(Object.values(CASES).flatMap(({ trips }) => trips).length).toBeGreaterThanOrEqual(60);
  });

  for (const [rule, { trips, passes = [], also = [] }] of Object.entries(CASES)) {
    it(`${rule} trips on what it is for and on nothing else`, () => {
      const found = trips.map((changes) => [...rulesOf(changes)]);
      for (const rules of found) {
        expect(rules).toContain(rule);
        expect(rules.filter((one) => one !== rule && !also.includes(one))).toEqual([]);
      }
      expect(also.filter((one) => !found.flat().includes(one), 'named beside it, and not found')).toEqual([]);
      for (const changes of passes) expect(rulesOf(changes)).not.toContain(rule);
    });
  }

  it('names file, line and column', () => {
    const { findings } = scan(bundle({ files: { 'worker/plugin.js': '\n\n  eval("1")' } }));
    expect(findings[0]).toMatchObject({ rule: 'CODE_EVAL', file: 'worker/plugin.js', line: 3, column: 3 });
  });

  it('says so where code is nested too deeply to be read', () => {
    const depth = 10_000;
    for (const source of [
      'x=a' + '+a'.repeat(depth),
      'a' + '.b()'.repeat(depth),
      'if(a){}' + 'else if(a){}'.repeat(depth),
      '['.repeat(depth),
    ]) {
      const { findings } = scan(bundle({ files: { 'worker/plugin.js': source } }));
      expect(
        findings.filter(({ severity }) => severity === 'error'),
        source.slice(0, 9),
      ).toMatchObject([{ rule: 'CODE_SYNTAX', message: 'The script cannot be read: it is nested too deeply.' }]);
    }
  });

  it('keeps the findings of one rule few and its result the same', () => {
    const noisy = bundle({ files: { 'worker/plugin.js': 'eval("1");'.repeat(5000) } });
    expect(scan(noisy).findings.filter(({ rule }) => rule === 'CODE_EVAL')).toHaveLength(20);
    expect(scan(noisy)).toEqual(scan(noisy));
  });
});

describe('versions', () => {
  it('are ordered as semver.org says', () => {
    const order = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
    ];
    for (const [at, version] of order.entries()) {
      for (const [other, than] of order.entries())
        expect(Math.sign(compareVersions(version, than))).toBe(Math.sign(at - other));
    }
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
  });
});
