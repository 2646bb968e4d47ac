import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, serveHost, serveRegistry, type Served } from './index.ts';

let folder: string;
const running: Served[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airlock-serve-'));
});
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
  await rm(folder, { recursive: true });
});

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function up(served: Promise<Served>): Promise<Served> {
  running.push(await served);
  return served;
}

/** A path as it is written, which fetch would tidy up first. */
function rawStatus(served: Served, path: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: served.port, path }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    sent.on('error', fail).end();
  });
}

describe('the registry server', () => {
  const HASH = 'ab'.repeat(32);
  let served: Served;
  beforeEach(async () => {
    await put('site/metadata/timestamp.json', '{}');
    await put('site/metadata/1.root.json', '{}');
    for (const shelf of ['n', 'r', 'i', 'b']) await put(`site/${shelf}/${HASH}`, `<script>${shelf}</script>`);
    await put('secret', 'private key');
    served = await up(serveRegistry({ dir: join(folder, 'site') }));
  });

  it.each(['metadata/1.root.json', `n/${HASH}`, `r/${HASH}`, `i/${HASH}`, `b/${HASH}`])(
    'lets any origin read %s and keep it for ever',
    async (path) => {
      const answer = await fetch(served.url + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('has the timestamp, and only it, asked for again each time', async () => {
    const url = `${served.url}metadata/timestamp.json`;
    expect((await fetch(url)).headers.get('cache-control')).toBe('no-cache');
    await put('site/metadata/timestamp.json', '{"newer":true}');
    expect(await (await fetch(url)).json()).toEqual({ newer: true });
  });

  it('never lets plugin bytes be a page of its origin', async () => {
    const answer = await fetch(`${served.url}b/${HASH}`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('answers what is missing with an error that nobody keeps', async () => {
    const answer = await fetch(`${served.url}n/${'cd'.repeat(32)}`, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('stays inside its folder', async () => {
    for (const path of ['/../secret', '/%2e%2e/secret', '/n/..%2f..%2fsecret', '/%00', '/%zz', '//etc/passwd']) {
      expect(await rawStatus(served, path), path).toBeGreaterThanOrEqual(400);
    }
  });

  it('only reads', async () => {
    expect((await fetch(`${served.url}b/${HASH}`, { method: 'PUT', body: 'x' })).status).toBe(405);
  });

  it('names a port that is taken', async () => {
    const again = serveRegistry({ dir: folder, port: served.port });
    await expect(again).rejects.toMatchObject({ code: 'PORT_BUSY' });
  });
});

describe('the host server', () => {
  const registryOrigins = ['http://localhost:5174'];
  const html = { headers: { accept: 'text/html,*/*;q=0.8' } };
  beforeEach(async () => {
    await put('index.html', '<!doctype html><title>Airlock</title>');
    await put('airlock-sw.js', 'self');
    await put('assets/index-a1B2c3D4.js', 'export {}');
    await put('airlock.config.json', '{"registries":[]}');
  });

  it('sends the strict policy with every page and thread, missing files included, and not with parts of them', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins }));
    for (const path of ['', 'airlock-sw.js', 'assets/none.js', 'assets/none-a1B2c3D4.js', 'plugins/a.b']) {
      const policy = (await fetch(served.url + path)).headers.get('content-security-policy');
      const networkOrigins = ['https:', 'http://localhost:*'];
      expect(policy, path).toBe(contentSecurityPolicy({ registryOrigins, networkOrigins }));
    }
    const { headers } = await fetch(`${served.url}assets/index-a1B2c3D4.js`);
    expect(headers.get('content-security-policy')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });

  it('answers page addresses with the app, ids with dots too', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins }));
    for (const path of ['', 'forms', 'plugins/my.plugin', 'settings?tab=1']) {
      const answer = await fetch(served.url + path, html);
      expect(await answer.text(), path).toContain('<title>Airlock</title>');
      expect(answer.headers.get('cache-control'), path).toBe('no-cache');
      expect(answer.headers.get('content-type'), path).toMatch(/^text\/html/);
    }
  });

  it('does not pretend to have what only the service worker has, or a missing script', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins }));
    expect((await fetch(`${served.url}airlock/broker/nursery`, html)).status).toBe(404);
    expect((await fetch(`${served.url}api/plugins/x`, html)).status).toBe(404);
    expect((await fetch(`${served.url}missing.js`)).status).toBe(404);
  });

  it('keeps hashed files for ever and the rest never', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins }));
    const cache = async (path: string) => (await fetch(served.url + path)).headers.get('cache-control');
    expect(await cache('assets/index-a1B2c3D4.js')).toContain('immutable');
    expect(await cache('airlock-sw.js')).toBe('no-cache');
    expect(await cache('airlock.config.json')).toBe('no-cache');
  });

  it('sends a configuration that it makes itself once as long as it is the same', async () => {
    let config = { registries: ['one'] };
    const served = await up(serveHost({ dir: folder, registryOrigins, config: () => config }));
    const url = `${served.url}airlock.config.json`;
    const first = await fetch(url);
    expect(await first.json()).toEqual(config);
    const headers = { 'If-None-Match': first.headers.get('etag') ?? '' };
    expect((await fetch(url, { headers })).status).toBe(304);
    config = { registries: ['two'] };
    expect(await (await fetch(url, { headers })).json()).toEqual(config);
  });

  it('lets the service worker control the whole app', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins }));
    const answer = await fetch(`${served.url}airlock-sw.js`);
    expect(answer.headers.get('service-worker-allowed')).toBe('/');
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it('answers with the configuration it was given', async () => {
    const served = await up(serveHost({ dir: folder, registryOrigins, config: () => ({ registries: [1] }) }));
    expect(await (await fetch(`${served.url}airlock.config.json`)).json()).toEqual({ registries: [1] });
  });

  it('collects violation reports where it is told to', async () => {
    const reports: unknown[] = [];
    const served = await up(serveHost({ dir: folder, registryOrigins, onViolation: (report) => reports.push(report) }));
    const policy = (await fetch(served.url)).headers.get('content-security-policy');
    expect(policy).toContain('report-uri /csp-report');
    const sent = await fetch(`${served.url}csp-report`, { method: 'POST', body: '{"csp-report":{}}' });
    expect(sent.status).toBe(204);
    expect(reports).toEqual([{ 'csp-report': {} }]);
    const large = await fetch(`${served.url}csp-report`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(large.status).toBe(413);
  });

  it('refuses an origin that would change the policy', () => {
    for (const origin of ["https://a.example; script-src 'unsafe-inline'", 'https://a.example/', '*', '']) {
      expect(() => contentSecurityPolicy({ registryOrigins: [origin] }), origin).toThrow(TypeError);
    }
  });
});
