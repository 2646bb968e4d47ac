import type { DevelopmentRegistry } from '@airlock/registry/repository';
import type { RealmKind } from '@airlock/sdk';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { plainAnswer } from '../serve/files.ts';
import { serveHost } from '../serve/host.ts';
import type { Served } from '../serve/listen.ts';
import { packFiles } from '../archive/archive.ts';
import type { DevelopmentEvent, DevelopmentReport } from './events.ts';

export interface DevelopmentServerOptions {
  /** The built app. */
  readonly app: string;
  readonly port: number;
  readonly registry: Pick<DevelopmentRegistry, 'root' | 'file' | 'newest' | 'bundle'>;
  readonly onReport: (report: DevelopmentReport) => void;
  /** Where plugins run, by id; asked each time. Default: in the first realm that each names. */
  readonly realms?: () => { readonly [plugin: string]: RealmKind };
  /** Let tests in the browser drive the host. Default: false. */
  readonly door?: boolean;
}

/** The real host app, told where its one registry is and where to hear of edits. */
export interface DevelopmentServer extends Served {
  tell(event: DevelopmentEvent): void;
}

const HOME = 'airlock-dev/';
/** The newest build in one file, for apps that take plugins from a development server. */
const PACKED = 'plugin.airlock.zip';
const THIS_MACHINE = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;
const OWN_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const MAX_REPORT_BYTES = 1024 * 1024;
/** Milliseconds between two signs of life, so that nothing between takes the connection for dead. */
const ALIVE = 15_000;

export async function serveDevelopment(options: DevelopmentServerOptions): Promise<DevelopmentServer> {
  const { app, port, registry, onReport, realms = () => ({}), door = false } = options;
  const pages = new Set<ServerResponse>();
  let release: DevelopmentEvent | undefined;
  let failed: DevelopmentEvent | undefined;

  const served: Served = await serveHost({
    dir: app,
    port,
    registryOrigins: [],
    config: () => ({
      registries: [
        {
          name: 'development',
          urls: [`${served.url}${HOME}registry/`],
          root: Buffer.from(registry.root).toString('base64'),
        },
      ],
      policy: { realms: Object.fromEntries(Object.entries(realms()).map(([id, realm]) => [`*/${id}`, realm])) },
      development: { events: `/${HOME}events`, reports: `/${HOME}reports`, ...(door ? { door } : {}) },
    }),
    answer(request, response, path) {
      if (!path.startsWith(HOME)) return false;
      const what = path.slice(HOME.length);
      // A name that somebody else points here makes their page one of this origin, and what is written here is nobody's yet.
      if (!OWN_NAME.test(request.headers.host ?? '')) plainAnswer(response, 403, 'Not by this name');
      else if (what === 'events') follow(request, response);
      else if (what === 'reports') void take(request, response);
      else if (what === PACKED) givePacked(request, response);
      else if (what.startsWith('registry/')) give(response, registry.file(what.slice('registry/'.length)));
      else plainAnswer(response, 404, 'Not found');
      return true;
    },
  });

  /** A release takes its files along, which saves the page a dozen requests; it verifies them as it would any others. */
  function messageOf(event: DevelopmentEvent): string {
    const files =
      event.type === 'release'
        ? Object.fromEntries(
            Array.from(registry.newest(), ([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
          )
        : undefined;
    return `data: ${JSON.stringify({ ...event, ...(files && { files }) })}\n\n`;
  }

  function givePacked({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    // Other apps of this machine may read what is being written here; what is open in another tab may not.
    if (origin !== undefined && THIS_MACHINE.test(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
    const bundle = registry.bundle();
    give(response, bundle && packFiles(bundle));
  }

  function follow(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    for (const event of [release, failed]) if (event) response.write(messageOf(event));
    pages.add(response);
    request.once('close', () => pages.delete(response));
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Other pages of this browser can reach this server, but only this app may report.
    if (request.method !== 'POST' || request.headers.origin !== new URL(served.url).origin) {
      return refuse(response, 403, 'Only the app reports');
    }
    try {
      let body = '';
      for await (const piece of request) {
        body += String(piece);
        if (body.length > MAX_REPORT_BYTES) return refuse(response, 413, 'Report too large');
      }
      const reports: unknown = JSON.parse(body);
      for (const report of Array.isArray(reports) ? reports : []) onReport(report as DevelopmentReport); // printed only
      response.writeHead(204).end();
    } catch {
      plainAnswer(response, 400, 'Not a report');
    }
  }

  const heartbeat = setInterval(() => {
    for (const page of pages) page.write(': alive\n\n');
  }, ALIVE);

  return {
    ...served,
    tell(event) {
      if (event.type === 'release') [release, failed] = [event, undefined];
      else failed = event;
      const message = messageOf(event);
      for (const page of pages) page.write(message);
    },
    async close() {
      clearInterval(heartbeat);
      await served.close();
    },
  };
}

/** What is left of the request is not read, so its connection cannot be used again. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Connection', 'close');
  plainAnswer(response, status, text);
}

function give(response: ServerResponse, bytes: Uint8Array | undefined): void {
  if (bytes === undefined) return plainAnswer(response, 404, 'Not found');
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
  });
  response.end(bytes);
}
