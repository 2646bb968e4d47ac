import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { App } from './fixtures/app.ts';
import { ROOT } from './fixtures/folders.ts';
import { freePort } from './fixtures/free-port.ts';
import { typedEnvironment } from './fixtures/typed.ts';

test('npm start serves the app and a registry with the example plugins, and ends when it is told', async ({ page }) => {
  const env = {
    ...typedEnvironment(),
    AIRLOCK_HOST_PORT: String(await freePort()),
    AIRLOCK_REGISTRY_PORT: String(await freePort()),
  };
  const server = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    const places = new Map<string, string>();
    for await (const line of createInterface(server.stdout)) {
      const [, name, address] = /^(Host|Registry): (http\S+)$/.exec(line) ?? [];
      if (name && address) places.set(name, address);
      if (places.size === 2) break;
    }
    expect(places.get('Registry')).toBe(`http://localhost:${env.AIRLOCK_REGISTRY_PORT}/`);
    const host = places.get('Host');
    expect(host).toBe(`http://localhost:${env.AIRLOCK_HOST_PORT}/`);

    const app = new App(page, `${host}`);
    await app.open();
    await app.install('PII redactor');
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
});
