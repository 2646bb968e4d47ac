import { describe, expect, it } from 'vitest';
import { advisoriesFor, parseAdvisory } from './advisories.ts';

/** A record as the database of the ecosystem npm has it (schema 1.7.3), with what a test changes. */
const record = (more: object = {}) => ({
  schema_version: '1.7.3',
  id: 'GHSA-vh95-rmgr-6w4m',
  modified: '2025-01-14T08:57:41.123456Z',
  published: '2020-03-11T20:58:19Z',
  aliases: ['CVE-2020-7598'],
  summary: 'Prototype Pollution in minimist',
  details: 'Affected versions of `minimist` are vulnerable to prototype pollution.',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'minimist', purl: 'pkg:npm/minimist' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.2.3' }] }],
      database_specific: { source: 'https://github.com/github/advisory-database' },
    },
    {
      package: { ecosystem: 'npm', name: 'minimist', purl: 'pkg:npm/minimist' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '0.2.1' }] }],
    },
  ],
  references: [{ type: 'ADVISORY', url: 'https://nvd.nist.gov/vuln/detail/CVE-2020-7598' }],
  database_specific: { cwe_ids: ['CWE-1321'], severity: 'MODERATE', github_reviewed: true },
  ...more,
});
const affectedBy = (more: object, ...versions: string[]): string[] => {
  const advisory = parseAdvisory(JSON.stringify(record(more)), 'a.json');
  return versions.filter((version) => advisoriesFor({ name: 'minimist', version }, [advisory]).length > 0);
};
const ranged = (type: string, ...events: object[]) => ({
  affected: [{ package: { ecosystem: 'npm', name: 'minimist' }, ranges: [{ type, events }] }],
});

describe('a record of known vulnerabilities', () => {
  it('names the versions of each of its ranges, and no others', () => {
    expect(affectedBy({}, '0.2.0', '0.2.1', '1.0.0-rc.1', '1.0.0', '1.2.2', '1.2.3-beta', '1.2.3')).toEqual([
      '0.2.0',
      '1.0.0',
      '1.2.2',
      '1.2.3-beta',
    ]);
    expect(parseAdvisory(JSON.stringify(record()), 'a.json')).toMatchObject({ severity: 'MODERATE' });
  });

  it('counts no more once it was withdrawn', () => {
    expect(affectedBy({ withdrawn: '2025-02-01T00:00:00Z' }, '1.2.2')).toEqual([]);
  });

  it('may tell its ranges as the ecosystem does, in any order, with gaps and with a last version', () => {
    const events = [{ fixed: '2.1.0' }, { introduced: '2.0.0' }, { fixed: '1.5.0' }, { introduced: '0' }];
    for (const type of ['SEMVER', 'ECOSYSTEM'])
      expect(affectedBy(ranged(type, ...events), '1.4.9', '1.5.0', '2.0.5', '2.1.0'), type).toEqual(['1.4.9', '2.0.5']);
    const until = ranged('SEMVER', { last_affected: '1.2.3' }, { introduced: '1.2.3' });
    expect(affectedBy(until, '1.2.2', '1.2.3', '1.2.4')).toEqual(['1.2.3']);
    expect(affectedBy(ranged('GIT', { introduced: '0' }), '1.0.0')).toEqual([]);
  });

  it('may list versions one by one, beside other ecosystems and repositories without a package', () => {
    const affected = [
      { package: { ecosystem: 'PyPI', name: 'minimist' }, versions: ['1.0.0'] },
      { ranges: [{ type: 'GIT', repo: 'https://example.org/x.git', events: [{ introduced: '0' }] }] },
      { package: { ecosystem: 'npm', name: 'minimist' }, versions: ['1.1.0'] },
    ];
    expect(affectedBy({ affected }, '1.0.0', '1.1.0')).toEqual(['1.1.0']);
  });

  it('that is none says where', () => {
    expect(() => parseAdvisory('{}', 'a.json')).toThrow(/a\.json: id/);
  });
});
