import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryWorkspace } from '../../../test/fixtures/registry-workspace/index.ts';
import { createMemoryTrustStore, createRegistryClient, type RegistryClient } from '../../client/index.ts';
import { pluginManifest } from '../../format/index.ts';
import { buildRegistry, checkRegistry } from '../index.ts';
import { fileHeaders } from './headers.ts';

/** Debian's package puts it outside of the path of ordinary users. */
const NGINX = ['/usr/sbin/nginx', 'nginx'].find((program) => {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(!NGINX)('behind nginx and a caching proxy, with the written configuration', () => {
  let work: RegistryWorkspace;
  let nginx: ChildProcess;
  let [origin, proxy] = ['', ''];

  beforeAll(async () => {
    work = await RegistryWorkspace.create();
    await work.init();
    await work.release(await work.publisher());
    await buildRegistry(work.dir, { clock: work.clock });
    const [originPort, proxyPort] = [await freePort(), await freePort()];
    [origin, proxy] = [`http://127.0.0.1:${originPort}/`, `http://127.0.0.1:${proxyPort}/`];
    const written = await readFile(join(work.dir, 'hosting', 'nginx.conf'), 'utf8');
    const server = written
      .replace('listen 8080;', `listen 127.0.0.1:${originPort};`)
      .replace('root /srv/registry;', `root ${work.site};`);
    const home = work.path('nginx');
    await mkdir(join(home, 'logs'), { recursive: true });
    // Its workers run as another user when it is started by root.
    await chmod(work.folder, 0o755);
    const configuration = `
      daemon off; master_process off; pid ${home}/nginx.pid; error_log stderr crit;
      events { worker_connections 64; }
      http {
        include /etc/nginx/mime.types; access_log off;
        client_body_temp_path ${home}/body; fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi;
        scgi_temp_path ${home}/scgi; proxy_temp_path ${home}/proxy;
        proxy_cache_path ${home}/cache keys_zone=cache:1m;
        ${server}
        server {
          listen 127.0.0.1:${proxyPort};
          location / { proxy_pass ${origin}; proxy_cache cache; proxy_cache_revalidate on; add_header X-Cache $upstream_cache_status; }
        }
      }`;
    await writeFile(join(home, 'nginx.conf'), configuration);
    nginx = spawn(NGINX ?? '', ['-p', home, '-c', join(home, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await untilUp(`${proxy}metadata/timestamp.json`, nginx);
  });

  afterAll(async () => {
    if (nginx?.exitCode === null) {
      nginx.kill();
      await once(nginx, 'exit');
    }
    await work?.remove();
  });

  const client = async (url: string): Promise<RegistryClient> =>
    createRegistryClient({
      manifest: pluginManifest,
      root: new Uint8Array(await readFile(join(work.site, 'metadata', '1.root.json'))),
      urls: [url],
      fetch,
      store: createMemoryTrustStore(),
      clock: work.clock,
      crypto: crypto.subtle,
    });

  it('every file has the headers that the operator was promised', async () => {
    const files = (await readdir(work.site, { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile() && !file.name.startsWith('_'))
      .map((file) => join(file.parentPath, file.name).slice(work.site.length + 1));
    expect(files.length).toBeGreaterThan(12);
    for (const path of files) {
      const answer = await fetch(origin + path);
      expect(answer.status, path).toBe(200);
      expect(Object.fromEntries(answer.headers), path).toMatchObject(
        Object.fromEntries(Object.entries(fileHeaders(path)).map(([name, value]) => [name.toLowerCase(), value])),
      );
      expect(answer.headers.get('access-control-allow-origin'), path).toBe('*');
    }
  });

  it('a missing file is missing, and nobody remembers it', async () => {
    const answer = await fetch(`${origin}n/${'0'.repeat(64)}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('people get a page', async () => {
    const answer = await fetch(origin);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.get('content-security-policy')).toContain("style-src 'self'");
    expect(await answer.text()).toContain('pii-redactor');
  });

  it('what lies there compressed is sent as it is', async () => {
    const [name = ''] = (await readdir(join(work.site, 'r'))).filter((file) => file.endsWith('.gz'));
    const packed = await readFile(join(work.site, 'r', name));
    const answer = await raw(`${origin}r/${name.slice(0, -3)}`);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers.vary).toBe('Accept-Encoding');
    expect(answer.body.equals(packed)).toBe(true);
  });

  it('documents are compressed on the way', async () => {
    const answer = await fetch(`${origin}metadata/1.root.json`);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
  });

  it('the check of the operator is content, directly and through the cache', async () => {
    for (const url of [origin, proxy]) {
      expect((await checkRegistry({ dir: work.dir, url, clock: work.clock })).findings, url).toEqual([]);
    }
  });

  it('a client installs, and sees the next release at once, through the cache', async () => {
    const reader = await client(proxy);
    await reader.refresh();
    const release = await reader.release('pii-redactor');
    expect(new TextDecoder().decode(await reader.file(release, 'worker.js'))).toContain('1.0.0');
    const cached = async (): Promise<string | null> =>
      (await fetch(`${proxy}metadata/1.targets.json`)).headers.get('x-cache');
    await cached();
    expect(await cached()).toBe('HIT');

    await work.release(work.path('alice'), { version: '1.1.0' });
    await buildRegistry(work.dir, { clock: work.clock });
    await reader.refresh();
    expect((await reader.release('pii-redactor')).plugin.version).toBe('1.1.0');
  });
});

/** An answer as it came, not unpacked. */
function raw(url: string): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }> {
  return new Promise((done, fail) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, async (answer) => {
      const body: Buffer[] = [];
      for await (const piece of answer) body.push(piece);
      done({ headers: answer.headers, body: Buffer.concat(body) });
    }).on('error', fail);
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

async function untilUp(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 2000; attempt++) {
    if (server.exitCode !== null) throw new Error(`nginx ended with code ${server.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nginx does not answer');
}
