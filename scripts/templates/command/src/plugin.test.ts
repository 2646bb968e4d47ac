import { createSubmission, createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';
import { today } from './today.ts';

it('counts what came in the last day', () => {
  const now = Date.UTC(2026, 0, 2, 12);
  const at = (hours: number) => createSubmission({ createdAt: now - hours * 3_600_000 });
  expect(today([at(1), at(23), at(25)], now)).toBe(2);
});

it('shows the count when its command is run', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  host.world.records.put('submissions', createSubmission({ createdAt: Date.now() }));
  expect(await host.runCommand('{{id}}', 'today')).toBe(1);
  expect(host.world.shown).toEqual([{ plugin: '{{id}}', message: '1 submissions today.' }]);
});
