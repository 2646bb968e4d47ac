import { createTestHost } from '@airlock/sdk/testing';
import { expect, it } from 'vitest';
import plugin from './plugin.ts';

it('says hello when it starts', async () => {
  const host = await createTestHost({ plugins: [plugin] });
  expect(host.logs.map(({ message }) => message)).toEqual(['Hello from a sandbox.']);
});
