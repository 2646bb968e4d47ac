import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** 64 MiB of white space in 64 KiB. */
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20, 0x20));

/** How each first segment of a path is answered. CORS is open: browsers must get to see what is wrong. */
const WAYS: { readonly [name: string]: (response: ServerResponse) => void } = {
  endless(response) {
    const chunk = Buffer.alloc(65_536, 0x20);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  'gzip-bomb'(response) {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(BOMB);
  },
  'short-length'(response) {
    response.setHeader('Content-Length', '4');
    response.end('{"signatures":[]}'.slice(0, 4));
  },
  'long-length'(response) {
    response.setHeader('Content-Length', '1000');
    response.write('{"signatures":[]}');
    setTimeout(() => response.destroy(), 50);
  },
  silent: () => undefined,
  stuck: (response) => void response.write('{'),
  dripping(response) {
    const timer = setInterval(() => response.write(' '), 50);
    response.once('close', () => clearInterval(timer));
  },
  redirect: (response) => response.writeHead(302, { Location: 'http://127.0.0.1:9/metadata/timestamp.json' }).end(),
  'redirect-home': (response) => response.writeHead(307, { Location: '/elsewhere/timestamp.json' }).end(),
};

/** A server that does everything wrong. */
export async function hostileServer(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    const way = WAYS[request.url?.split('/')[1] ?? ''];
    if (way) way(response);
    else response.writeHead(200).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    url: `http://localhost:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
