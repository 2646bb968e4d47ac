import type { PluginRecord } from '@airlock/registry/client';
import { describe, expect, it } from 'vitest';
import { warningsOf } from './warnings.ts';

const advisory = (id: string, affected: string, severity: 'low' | 'critical') => ({
  id,
  affected,
  severity,
  summary: 'Leaks names',
  published: '2026-11-21T06:00:00Z',
});
const release = (version: string, seq: number, more: object = {}) => ({
  version,
  seq,
  release: 'a'.repeat(64),
  length: 1,
  channel: 'latest',
  state: 'active' as const,
  published: '2026-11-21T06:00:00Z',
  ...more,
});
const record: PluginRecord = {
  id: 'plugin',
  publisher: 'b'.repeat(64),
  state: 'active',
  summary: { name: 'P', description: 'P', license: 'MIT', keywords: [], categories: [], permissions: [] },
  identities: [],
  releases: [
    release('2.0.0', 3),
    release('1.1.0', 2, { state: 'yanked', reason: 'Breaks forms', by: 'publisher' }),
    release('1.0.0', 1, { deprecated: 'Use 2' }),
  ],
  advisories: [advisory('A-1', '<2', 'low'), advisory('A-2', '1.0.0', 'critical'), advisory('A-3', 'no range', 'low')],
};

describe('warnings about an installed release', () => {
  it('name the vulnerabilities of its version, worst first, and what author and registry say', () => {
    expect(warningsOf(record, '1.0.0')).toMatchObject([
      { kind: 'advisory', advisory: { id: 'A-2' } },
      { kind: 'advisory', advisory: { id: 'A-1' } },
      { kind: 'deprecated', text: 'Use 2' },
    ]);
    expect(warningsOf(record, '1.1.0')).toMatchObject([
      { kind: 'advisory', advisory: { id: 'A-1' } },
      { kind: 'yanked', by: 'publisher', reason: 'Breaks forms' },
    ]);
    expect(warningsOf(record, '2.0.0')).toEqual([]);
    expect(warningsOf(record, '9.9.9')).toEqual([]);
  });
});
