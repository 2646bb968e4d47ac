import { describe, expect, it } from 'vitest';
import { shownState } from './freshness.tsx';

describe('the state of a registry as people see it', () => {
  it.each(['SIG_INVALID', 'UNSIGNED', 'ROLLBACK'] as const)('is refused at first sight for %s', (code) => {
    expect(shownState({ state: 'unknown', error: { code, message: '' } })).toBe('suspect');
  });

  it.each(['UNREACHABLE', 'EXPIRED'] as const)('is just unknown for %s', (code) => {
    expect(shownState({ state: 'unknown', error: { code, message: '' } })).toBe('unknown');
  });

  it('is what the client says otherwise', () => {
    expect(shownState({ state: 'soft-stale', error: { code: 'SIG_INVALID', message: '' } })).toBe('soft-stale');
    expect(shownState({ state: 'fresh' })).toBe('fresh');
  });
});
