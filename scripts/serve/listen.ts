import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CliError } from '../terminal/failure.ts';

/** A server that is up. */
export interface Served {
  /** Base URL, ending in `/`. */
  readonly url: string;
  readonly port: number;
  /** Stops at once, open connections included. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 takes any free one. Default: 0. */
  readonly port?: number;
  /** Address to listen on. Default: `127.0.0.1`, reached as `localhost`. */
  readonly host?: string;
}

/** Start an HTTP server. Throws `PORT_BUSY` when the port is taken. */
export function listen(handler: RequestListener, options: ListenOptions = {}): Promise<Served> {
  const { port = 0, host = '127.0.0.1' } = options;
  const server = createServer(handler);
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return fail(error);
      fail(
        new CliError('PORT_BUSY', `Port ${port} on ${host} is in use.`, {
          hint: 'Stop what uses it, or choose another port.',
          detail: { port, host },
          cause: error,
        }),
      );
    });
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo; // listening on a port, not on a pipe
      const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      done({
        url: `http://${name}:${actual}/`,
        port: actual,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
