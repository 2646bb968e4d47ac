import { killSandbox } from '../fixtures/sandbox/kill.ts';
import { expect, plugin, test } from '../fixtures/sandbox/test.ts';

test('when the process of the sandbox dies, every plugin ends with the reason and starts again; the host runs on', async ({
  hostUrl,
  browserOfSuite,
}) => {
  const context = await browserOfSuite.newContext();
  const page = await context.newPage();
  await page.goto(hostUrl);
  // Playwright gives a page up when a frame's process dies, so another page of the origin hears how it went on.
  const witness = await context.newPage();
  await witness.goto(hostUrl);
  const heard = witness.evaluate(
    () =>
      new Promise<{ ends: unknown[]; answer: unknown }>((resolve) => {
        new BroadcastChannel('witness').addEventListener('message', ({ data }) => resolve(data));
      }),
  );
  const code = plugin(
    `const began = performance.now(); while (value === 'spin' && performance.now() - began < 700); return value;`,
  );
  await page.evaluate(async (source) => {
    await sandbox.start({ id: 'one', code: source });
    await sandbox.start({ id: 'two', code: source });
    void (async () => {
      const ends = await Promise.all([sandbox.ended('one'), sandbox.ended('two')]);
      await sandbox.start({ id: 'one', code: source });
      await sandbox.start({ id: 'two', code: source });
      const answer = await sandbox.hook('back', 'two');
      new BroadcastChannel('witness').postMessage({ ends, answer });
    })();
  }, code);
  await killSandbox(browserOfSuite, page);
  const { ends, answer } = await heard;
  expect(ends).toEqual([
    { reason: 'crashed', message: expect.any(String), process: true },
    { reason: 'crashed', message: expect.any(String), process: true },
  ]);
  expect(answer).toBe('back');
  await context.close();
});
