import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { chromium, expect, test } from '@playwright/test';
import { serveHost } from '../../scripts/serve/host.ts';
import { temporaryFolder } from '../fixtures/folders.ts';
import { launchOptions } from '../fixtures/launch.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import type { Outcome } from './crash-page.ts';

/**
 * Play a scenario in a browser that nothing is attached to: Playwright takes a page for crashed, and fails, when the process
 * of one of its frames dies. The page tells by itself how it went. Heaps are small, so that the machine has enough memory.
 */
async function play(scenario: 'busy' | 'hidden'): Promise<Outcome> {
  await using folder = await temporaryFolder('crash-host');
  await using profile = await temporaryFolder('crash-profile');
  await buildSandboxHost(folder.path, { page: fileURLToPath(new URL('crash-page.ts', import.meta.url)) });
  let hear: (request: IncomingMessage) => void = () => undefined;
  const heard = new Promise<string>((resolve, reject) => {
    hear = (request) => void text(request).then(resolve, reject);
  });
  const ear = createServer((request, response) => {
    hear(request);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end();
  });
  await new Promise<void>((resolve) => void ear.listen(0, '127.0.0.1', resolve));
  // Listening on a port, not on a pipe.
  const tell = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/`;
  const served = await serveHost({ dir: folder.path, registryOrigins: [new URL(tell).origin] });
  const { executablePath = chromium.executablePath(), args = [] } = launchOptions();
  const own = [
    '--headless=new',
    '--no-first-run',
    '--disable-background-networking',
    '--js-flags=--max-old-space-size=96',
  ];
  const url = `${served.url}?${new URLSearchParams({ scenario, tell })}`;
  const browser = spawn(executablePath, [...args, ...own, `--user-data-dir=${profile.path}`, url], { stdio: 'ignore' });
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  try {
    // What the page tells is this shape, or an error, which the test shows.
    return JSON.parse(await heard) as Outcome;
  } finally {
    browser.kill();
    await gone;
    await served.close();
    ear.close();
    ear.closeAllConnections();
  }
}

test('a plugin that takes all memory brings the sandboxes down: the innocent are back at once, it rests', async () => {
  expect(await play('busy')).toEqual({
    answer: 'alpha zulu ',
    holds: { bomb: 'rest' },
    back: expect.any(Number),
    stall: expect.any(Number),
  });
});

test('one that does it while nobody asks anything is found by trying the suspects one by one', async () => {
  const outcome = await play('hidden');
  expect(outcome).toMatchObject({ answer: 'alpha zulu ', holds: { bomb: 'quarantine' } });
  expect(outcome.quarantine).toContain('alone was watched');
});
