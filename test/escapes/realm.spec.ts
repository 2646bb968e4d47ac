import { expect, plugin, test } from '../fixtures/sandbox/test.ts';

test('a plugin starts, says what it registered, and answers', async ({ host }) => {
  const registered = await host.evaluate((code) => sandbox.start({ code }), plugin('return { ...value, seen: true }'));
  expect(registered).toEqual({ hooks: [{ hook: 'test.hook', priority: 100 }], widgets: [], commands: [] });
  expect(await host.evaluate(() => sandbox.hook({ text: 'hello' }))).toEqual({ text: 'hello', seen: true });
});
