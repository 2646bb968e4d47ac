import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileHandler, plainAnswer, refuseWriting, requestPath } from './files.ts';
import { hostFileHeaders, hostHeaders } from './host-headers.ts';
import { listen, type ListenOptions, type Served } from './listen.ts';

export interface ServeHostOptions extends ListenOptions {
  /** The built app, `host/dist`. */
  readonly dir: string;
  readonly registryOrigins: readonly string[];
  /** Default: any https server, and this machine where the registries are on it. */
  readonly networkOrigins?: readonly string[];
  /** See `HostHeaderOptions`. */
  readonly runnerSite?: string;
  /** Answered as `airlock.config.json` instead of the file; a function is asked each time. Plain JSON. */
  readonly config?: object | (() => object);
  /** Called with each content security policy report that a browser sends. Default: browsers are not asked to send any. */
  readonly onViolation?: (report: unknown) => void;
  /** Answers a request of its own kind; true when it did. Asked before files. `path` has no leading `/`. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse, path: string) => boolean;
}

const REPORT_PATH = 'csp-report';
const MAX_REPORT_BYTES = 64 * 1024;

/**
 * Serve the host app: strict headers on every answer, `index.html` for every page address of the app, nothing of the
 * server's own beside it.
 */
export function serveHost(options: ServeHostOptions): Promise<Served> {
  const { dir, registryOrigins, config, onViolation } = options;
  const isLocal = registryOrigins.some((origin) => new URL(origin).hostname === 'localhost');
  const { networkOrigins = isLocal ? ['https:', 'http://localhost:*'] : ['https:'] } = options;
  const headers = hostHeaders({
    registryOrigins,
    networkOrigins,
    ...(options.runnerSite !== undefined && { runnerSite: options.runnerSite }),
    ...(onViolation && { reportUri: `/${REPORT_PATH}` }),
  });
  const files = fileHandler(dir, hostFileHeaders);

  return listen((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = requestPath(request);
    if (path === undefined) return plainAnswer(response, 400, 'Malformed address');
    if (onViolation && path === REPORT_PATH && request.method === 'POST') {
      return void readReport(request, response, onViolation);
    }
    if (options.answer?.(request, response, path)) return;
    if (refuseWriting(request, response)) return;
    if (path === 'airlock-sw.js') response.setHeader('Service-Worker-Allowed', '/');
    if (path === 'airlock.config.json' && config)
      return json(request, response, typeof config === 'function' ? config() : config);
    const missing = (): void => plainAnswer(response, 404, 'Not found');
    files(request, response, () => {
      if (!isPage(request, path)) return missing();
      request.url = '/index.html';
      files(request, response, missing);
    });
  }, options);
}

/**
 * Whether a missing path is an address inside the app. What the service worker answers (`airlock/`, `api/`) is not: before
 * it is in control those must fail, not look like the app.
 */
function isPage(request: IncomingMessage, path: string): boolean {
  if (/^(airlock|api|assets)\//.test(path)) return false;
  return path === '' || String(request.headers.accept ?? '').includes('text/html');
}

/** Sent once as long as it is the same: the page reads it, and then its service worker. */
function json(request: IncomingMessage, response: ServerResponse, value: object): void {
  const text = JSON.stringify(value);
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 16)}"`;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-cache');
  response.setHeader('ETag', tag);
  if (request.headers['if-none-match'] === tag) response.writeHead(304).end();
  else response.writeHead(200).end(text);
}

async function readReport(
  request: IncomingMessage,
  response: ServerResponse,
  onViolation: (report: unknown) => void,
): Promise<void> {
  let body = '';
  try {
    for await (const piece of request) {
      body += String(piece);
      if (body.length > MAX_REPORT_BYTES) return plainAnswer(response, 413, 'Report too large');
    }
    onViolation(JSON.parse(body));
    response.writeHead(204).end();
  } catch {
    // Not JSON, or the browser went away while sending.
    plainAnswer(response, 400, 'Not a report');
  }
}
