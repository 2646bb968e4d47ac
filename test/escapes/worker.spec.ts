import type { Page } from '@playwright/test';
import { attemptsPlugin, code, controlScript, network, storage, type Attempt } from '../fixtures/sandbox/attempts.ts';
import { expect, test, type Outside } from '../fixtures/sandbox/test.ts';

/** What the attempt got in a plugin. */
async function inPlugin(host: Page, attempt: Attempt, outside: Outside): Promise<string> {
  await host.evaluate((source) => sandbox.start({ code: source }), attemptsPlugin(outside.url));
  return (await host.evaluate((name) => sandbox.hook(name), attempt.name)) as string;
}

/** What it got in a worker of an ordinary page. */
function inOrdinaryPage(page: Page, attempt: Attempt, outside: Outside): Promise<string> {
  return page.evaluate(
    (source) =>
      new Promise<string>((resolve) => {
        const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
        worker.addEventListener('message', (event) => resolve(String(event.data)));
        setTimeout(resolve, 3000, 'nothing happened');
      }),
    controlScript(attempt, outside.url),
  );
}

for (const [group, attempts] of Object.entries({ network, storage, code })) {
  test.describe(`a plugin that tries ${group}`, () => {
    for (const attempt of attempts) {
      test(`${attempt.name} reaches nothing`, async ({ host, bareHost, ordinary, outside }) => {
        await test.step('it works in a worker of an ordinary page', async () => {
          const result = await inOrdinaryPage(ordinary, attempt, outside);
          if (attempt.control === 'reached') expect(result).toBe('reached');
          else expect(outside.hits.length, result).toBeGreaterThan(0);
          outside.hits.length = 0;
        });
        await test.step(
          attempt.preludeOnly ? 'the policy has nothing to say' : 'the policy of the frame alone stops it',
          async () => {
            const result = await inPlugin(bareHost, attempt, outside);
            if (attempt.preludeOnly) expect(result).toBe('reached');
            else expect(result).not.toBe('reached');
          },
        );
        await test.step('a plugin gets nothing', async () => {
          expect(await inPlugin(host, attempt, outside)).not.toBe('reached');
        });
        expect(outside.hits).toEqual([]);
      });
    }
  });
}
