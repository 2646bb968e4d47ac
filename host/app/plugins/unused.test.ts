import { expect, it } from 'vitest';
import type { Grant } from '../../kernel/grants/grants.ts';
import { NO_USAGE } from '../../kernel/observing/usage.ts';
import { unusedGrants } from './unused.ts';

const DAY = 24 * 60 * 60_000;
const grant = (permission: Grant['permission'], more: Partial<Grant> = {}): Grant => ({
  permission,
  scope: {},
  since: 0,
  by: 'install',
  lasts: 'always',
  ...more,
});

it('names what was granted a week ago and never used, and nothing that is used by being there', () => {
  const grants = [
    grant('storage'),
    grant('network'),
    grant('data', { since: 5 * DAY }),
    grant('ui'),
    grant('files', { by: 'policy' }),
  ];
  const usage = { ...NO_USAGE, permissions: { network: { uses: 1, denied: 0, first: 1, last: 1 } } };
  expect(unusedGrants(grants, usage, 7 * DAY).map(({ permission }) => permission)).toEqual(['storage']);
  expect(unusedGrants(grants, usage, 6 * DAY)).toEqual([]);
  expect(unusedGrants(grants, usage, 12 * DAY).map(({ permission }) => permission)).toEqual(['storage', 'data']);
});
