import { expect, it, vi } from 'vitest';
import { runOnce } from './parts.ts';
import * as views from './views.ts';

it('runs a part when it is first needed and once, so that hooks and renderer are of one piece', () => {
  const run = vi.fn(() => ({ ...views }));
  const parts = runOnce({ views: run });
  expect(run).not.toHaveBeenCalled();
  expect(parts.views?.()).toBe(parts.views?.());
  expect(run).toHaveBeenCalledOnce();
  expect(parts.network).toBeUndefined();
});
