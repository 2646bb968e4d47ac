import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DevelopmentEvent } from './events.ts';
import { serveDevelopment } from './server.ts';
import { startSession } from './session.ts';
import { watchFolder } from './watch.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-session-'));
  await mkdir(join(folder, 'src'));
  await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'sketch', version: '1.0.0', description: 'A sketch.', license: 'MIT' }),
  );
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const source = (name: string) =>
  `import { definePlugin } from '@airlock/sdk'; export default definePlugin({ id: 'sketch', name: ${name} });`;

/** Events as they come, each waited for. */
function events() {
  const seen: DevelopmentEvent[] = [];
  const waiting: (() => void)[] = [];
  return {
    onEvent(event: DevelopmentEvent) {
      seen.push(event);
      for (const resolve of waiting.splice(0)) resolve();
    },
    async next(): Promise<DevelopmentEvent> {
      for (;;) {
        const event = seen.shift();
        if (event) return event;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}

it('tells of each build and of each failure with its place, and of new folders', async () => {
  await writeFile(join(folder, 'src/plugin.ts'), source("'One'"));
  const { onEvent, next } = events();
  const session = await startSession({ folder, deny: ['data'], onEvent });
  const first = await next();
  expect(first).toMatchObject({ type: 'release', plugin: 'sketch', deny: ['data'] });
  await writeFile(join(folder, 'src/plugin.ts'), source(','));
  expect(await next()).toMatchObject({
    type: 'failed',
    problems: [{ code: 'BUNDLE_FAILED', file: join('src', 'plugin.ts'), line: 1 }],
  });
  await writeFile(join(folder, 'src/plugin.ts'), source("'Two'"));
  const second = await next();
  expect(second.type === 'release' && first.type === 'release' && second.version > first.version).toBe(true);
  session.stop();
});

it('tells of no failure where a file was only emptied before it was filled', async () => {
  await writeFile(join(folder, 'src/plugin.ts'), source("'One'"));
  const { onEvent, next } = events();
  const session = await startSession({ folder, deny: [], patience: 60_000, onEvent });
  expect(await next()).toMatchObject({ type: 'release' });
  await writeFile(join(folder, 'src/plugin.ts'), '');
  // Whether the empty file was built by now or not.
  await writeFile(join(folder, 'src/plugin.ts'), source("'Two'"));
  expect(await next()).toMatchObject({ type: 'release' });
  // A build that failed and waits for the rest is not left behind.
  await writeFile(join(folder, 'src/plugin.ts'), '');
  session.stop();
});

it('follows folders that come later, and nothing that a build writes', async () => {
  let resolve = (): void => {};
  let count = 0;
  const stop = await watchFolder(folder, () => {
    count++;
    resolve();
  });
  const change = () => new Promise<void>((done) => (resolve = done));
  const made = change();
  await mkdir(join(folder, 'src/parts'));
  await made;
  const written = change();
  await writeFile(join(folder, 'src/parts/a.ts'), '');
  await written;
  const before = count;
  await mkdir(join(folder, 'dist'));
  const last = change();
  await writeFile(join(folder, 'src/b.ts'), '');
  await last;
  expect(count).toBe(before + 1);
  stop();
});

it('takes reports from its own page alone', async () => {
  await mkdir(join(folder, 'app'));
  const reports: unknown[] = [];
  const server = await serveDevelopment({
    app: join(folder, 'app'),
    port: 0,
    registry: {
      root: new Uint8Array([1]),
      file: (path) => (path === 'metadata/timestamp.json' ? new Uint8Array([2]) : undefined),
      newest: () => new Map(),
      bundle: () => undefined,
    },
    onReport: (report) => reports.push(report),
  });
  const send = (origin: string, body: string) =>
    fetch(`${server.url}airlock-dev/reports`, { method: 'POST', headers: { origin }, body });
  const own = new URL(server.url).origin;
  expect((await send('https://elsewhere.example', '[{"type":"log"}]')).status).toBe(403);
  expect((await send(own, 'not json')).status).toBe(400);
  expect((await send(own, '"x'.repeat(1_000_000))).status).toBe(413);
  expect((await send(own, '[{"type":"log"}]')).status).toBe(204);
  expect(reports).toEqual([{ type: 'log' }]);
  const file = (path: string) => fetch(`${server.url}airlock-dev/registry/${path}`);
  expect((await file('metadata/timestamp.json')).status).toBe(200);
  expect((await file('../../etc/passwd')).status).toBe(404);
  // As a page asks whose name was made to mean this machine.
  const named = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const path = '/airlock-dev/registry/metadata/timestamp.json';
      get({ host: '127.0.0.1', port: server.port, path, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).once('error', reject);
    });
  expect(await named(`localhost:${server.port}`)).toBe(200);
  expect(await named(`127.0.0.1:${server.port}`)).toBe(200);
  for (const host of ['evil.example', 'localhost.evil.example', `127.0.0.1.evil.example:${server.port}`])
    expect(await named(host), host).toBe(403);
  await server.close();
});
