import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { RegistrySimulator } from '../../test/fixtures/registry-simulator/index.ts';
import { LIMITS } from '../format/index.ts';
import { download } from './download.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address');
  return `http://127.0.0.1:${address.port}/`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const quick = { ...LIMITS, idleTimeout: 150, baseTimeout: 200, minimumRate: 10_000 };

describe('a download', () => {
  it('gives the bytes and reports how far it is', async () => {
    const url = await serve((_, response) => response.end('hello'));
    const progress: number[] = [];
    const bytes = await download(fetch, url, LIMITS, { limit: 5, onProgress: (loaded) => progress.push(loaded) });
    expect(new TextDecoder().decode(bytes)).toBe('hello');
    expect(progress.at(-1)).toBe(5);
  });

  it('stops an endless answer at the limit', async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const more = (): void => {
        sent += 65_536;
        if (response.write(' '.repeat(65_536))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    await expect(download(fetch, url, LIMITS, { limit: 100_000 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('counts what a gzip bomb unfolds to', async () => {
    const url = await serve((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(new Uint8Array(32 * 1024 * 1024)));
    });
    await expect(download(fetch, url, LIMITS, { limit: 16_384 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('is not fooled by a content-length that is too short or too long', async () => {
    const short = await serve((_, response) => {
      response.setHeader('content-length', 3);
      response.end('abc');
    });
    expect(await download(fetch, short, LIMITS, { limit: 10 })).toHaveLength(3);
    const long = await serve((_, response) => {
      response.setHeader('content-length', 10);
      response.write('abc');
      response.destroy();
    });
    await expect(download(fetch, long, LIMITS, { limit: 10 })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('gives up a server that never answers', async () => {
    const url = await serve(() => undefined);
    await expect(download(fetch, url, quick, { limit: 10 })).rejects.toMatchObject({ code: 'TOO_SLOW' });
  });

  it('gives up a server that drips', async () => {
    const url = await serve((_, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    await expect(download(fetch, url, quick, { limit: 1_000 })).rejects.toMatchObject({ code: 'TOO_SLOW' });
  });

  it('gives up a server that falls silent, whatever it sent before', async () => {
    const url = await serve((_, response) => void response.write('x'.repeat(1_000)));
    const patient = { ...quick, minimumRate: 0 };
    await expect(download(fetch, url, patient, { limit: 10_000 })).rejects.toMatchObject({ code: 'TOO_SLOW' });
  });

  it('waits for a server that is slow but steady', async () => {
    const url = await serve((_, response) => {
      let left = 10;
      const more = setInterval(() => {
        response.write('x'.repeat(1_000));
        if (--left === 0) {
          clearInterval(more);
          response.end();
        }
      }, 30);
    });
    const patient = { ...quick, minimumRate: 1 };
    expect(await download(fetch, url, patient, { limit: 10_000 })).toHaveLength(10_000);
  });

  it('follows no redirect', async () => {
    const elsewhere = await serve((_, response) => response.end('elsewhere'));
    const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
    await expect(download(fetch, url, LIMITS, { limit: 10 })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says which status a server answered with', async () => {
    const url = await serve((_, response) => response.writeHead(503).end());
    const refused = download(fetch, url, LIMITS, { limit: 10 });
    await expect(refused).rejects.toMatchObject({ code: 'UNREACHABLE', detail: { status: 503 } });
  });

  it('stops when its caller wants it to, before or during', async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const running = download(fetch, url, LIMITS, { limit: 10, signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
    const late = download(fetch, url, LIMITS, { limit: 10, signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('sends no credentials, and asks no cache for what changes in place', async () => {
    const asked: RequestInit[] = [];
    const answer = async (_: unknown, init?: RequestInit): Promise<Response> => {
      asked.push(init ?? {});
      return new Response('');
    };
    await download(answer, 'https://registry.example/a', LIMITS, { limit: 1, fresh: true });
    await download(answer, 'https://registry.example/b', LIMITS, { limit: 1 });
    expect(asked).toMatchObject([
      { cache: 'no-store', credentials: 'omit', redirect: 'error' },
      { cache: 'default', credentials: 'omit', redirect: 'error' },
    ]);
  });
});

describe('mirrors', () => {
  it.each<[string, (registry: RegistrySimulator) => Response]>([
    ['junk', () => new Response('junk')],
    ['a file of another role', (registry) => new Response(registry.file('metadata/1.snapshot.json'))],
  ])('update from the good one of three: one is down, one serves %s', async (_, answer) => {
    const registry = await RegistrySimulator.create();
    const asked: string[] = [];
    const fetchAll: typeof fetch = async (input, init) => {
      const { host } = new URL(String(input));
      asked.push(host);
      if (host === 'good.example') return registry.fetch(input, init);
      if (host === 'down.example') throw new TypeError('no route');
      return answer(registry);
    };
    const urls = ['https://down.example', 'https://bad.example/', 'https://good.example/'];
    const client = await registry.client({ urls, fetch: fetchAll });
    await expect(client.refresh()).resolves.toMatchObject({ version: 1 });
    asked.length = 0;
    await client.refresh();
    expect(new Set(asked)).toEqual(new Set(['good.example']));
  });

  it('that all fail are refused with the most telling code', async () => {
    const registry = await RegistrySimulator.create();
    const fetchAll: typeof fetch = async (input) => {
      if (String(input).includes('down')) throw new TypeError('no route');
      return new Response('junk');
    };
    const urls = ['https://down.example/', 'https://bad.example/'];
    const client = await registry.client({ urls, fetch: fetchAll });
    await expect(client.refresh()).rejects.toMatchObject({ code: 'BAD_FORMAT' });
  });

  it.each([
    ['a server error', new Response('', { status: 500 }), 'UNREACHABLE'],
    ['an empty body', new Response(''), 'BAD_FORMAT'],
    ['truncated JSON', new Response('{"signatures":['), 'BAD_FORMAT'],
    ['a portal page', new Response('<!doctype html>'), 'BAD_FORMAT'],
  ])('never take %s for "nothing new"', async (_, response, code) => {
    const registry = await RegistrySimulator.create();
    const client = await registry.client();
    await client.refresh();
    registry.now += 3_600_000;
    registry.answer = (path) => (path.endsWith('timestamp.json') ? response.clone() : undefined);
    await expect(client.refresh()).rejects.toMatchObject({ code });
    expect(await client.freshness()).toMatchObject({ checkedAt: registry.now - 3_600_000, error: { code } });
  });

  it('cannot make a client read 64 MiB of white space after a timestamp', async () => {
    const registry = await RegistrySimulator.create();
    const client = await registry.client();
    const padded = new Blob([registry.file('metadata/timestamp.json'), new Uint8Array(64 * 1024 * 1024).fill(32)]);
    registry.answer = (path) => (path.endsWith('timestamp.json') ? new Response(padded) : undefined);
    await expect(client.refresh()).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});
