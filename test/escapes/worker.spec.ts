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
        setTimeout(resolve, 15_000, 'nothing happened');
      }),
    controlScript(attempt, outside.url),
  );
}

for (const [group, attempts] of Object.entries({ network, storage, code })) {
  test.describe(`a plugin that tries ${group}`, () => {
    for (const attempt of attempts) {
      test(`${attempt.name} reaches nothing`, async ({ host, bareHost, ordinary, outside }) => {
        // What the control sends may arrive late, and is told from the rest by its path.
        const control = { ...outside, url: `${outside.url}control/` };
        await test.step('it works in a worker of an ordinary page', async () => {
          const result = await inOrdinaryPage(ordinary, attempt, control);
          if (attempt.control === 'reached') expect(result).toBe('reached');
          else await expect.poll(() => outside.hits.length, result).toBeGreaterThan(0);
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
        expect(outside.hits.filter((hit) => !hit.includes('/control/'))).toEqual([]);
      });
    }
  });
}

test.describe('a plugin that tries to talk past its channel', () => {
  const shout = `const channel = new BroadcastChannel('airlock'); channel.postMessage('heard'); await new Promise((resolve) => setTimeout(resolve, 200)); return 'sent';`;
  const shouting = `(() => { globalThis[Symbol.for('airlock.register')]({ id: 'probe', permissions: {}, hooks: [{ hook: { id: 'test.hook', kind: 'filter', timeout: 1000 }, priority: 100, handler: async () => { ${shout} } }] }); })();`;

  /** What a page hears on the channel while `act` runs there. What is to be heard is waited for longer. */
  const hears = (page: Page, code: string, act: 'plugin' | 'worker'): Promise<unknown> =>
    page.evaluate(
      async ([source, how]) => {
        const channel = new BroadcastChannel('airlock');
        const heard = new Promise((resolve) => {
          channel.addEventListener('message', ({ data }) => resolve(data));
          setTimeout(resolve, how === 'worker' ? 15_000 : 1000, 'silence');
        });
        if (how === 'plugin') {
          await sandbox.start({ code: source });
          await sandbox.hook(null).catch(() => undefined);
        } else {
          const worker = new Worker(URL.createObjectURL(new Blob([source])));
          channel.addEventListener('message', () => worker.terminate());
        }
        const result = await heard;
        channel.close();
        return result;
      },
      [code, act] as const,
    );

  test('a BroadcastChannel is not heard by the page', async ({ host, bareHost, ordinary }) => {
    expect(await hears(ordinary, `(async () => { ${shout} })()`, 'worker')).toBe('heard');
    expect(await hears(bareHost, shouting, 'plugin')).toBe('silence');
    expect(await hears(host, shouting, 'plugin')).toBe('silence');
  });

  test('a lock of the page is not held up', async ({ bareHost, host }) => {
    const holds = (page: Page): Promise<boolean> =>
      page.evaluate(
        async (source) => {
          await sandbox.start({ code: source });
          void sandbox.hook(null).catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 200));
          return navigator.locks.request('airlock', { ifAvailable: true }, (lock) => lock !== null);
        },
        shouting.replace(shout, `await navigator.locks.request('airlock', () => new Promise(() => {}));`),
      );
    // The control: a page's own lock does hold the next one up.
    const control = await host.evaluate(() =>
      navigator.locks.request('control', () =>
        navigator.locks.request('control', { ifAvailable: true }, (lock) => lock !== null),
      ),
    );
    expect(control).toBe(false);
    expect(await holds(bareHost)).toBe(true);
    expect(await holds(host)).toBe(true);
  });
});
