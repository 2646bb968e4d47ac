import type { Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CountedServer {
  readonly url: string;
  /** Bytes sent to browsers so far, headers included. */
  bytes(): number;
  close(): Promise<void>;
}

/** Listen on a free port and count what goes out. */
export async function countBytes(server: Server): Promise<CountedServer> {
  const sockets = new Set<Socket>();
  let finished = 0;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      finished += socket.bytesWritten;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    url: `http://localhost:${port}/`,
    bytes: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, finished),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Count what a server that is already up sends, by standing in front of it. */
export async function countThrough(target: number): Promise<CountedServer & { readonly port: number }> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    sockets.add(client);
    upstream.on('data', (chunk) => (bytes += chunk.length));
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.once('error', () => other.destroy());
      one.once('close', () => other.destroy());
    }
    client.once('close', () => sockets.delete(client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    port,
    url: `http://localhost:${port}/`,
    bytes: () => bytes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
