import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';

/** Answers GET and HEAD for a file inside a folder, read afresh each time; calls `missing` when there is none. */
export type FileHandler = (request: IncomingMessage, response: ServerResponse, missing: () => void) => void;

/** `headers` gives what is special about a file, by its path inside `dir`; `undefined` is a header that it does without. */
export function fileHandler(
  dir: string,
  headers: (path: string) => Readonly<Record<string, string | undefined>>,
): FileHandler {
  return sirv(dir, {
    dev: true, // look at the disk each time: a site grows, an app is rebuilt
    etag: true,
    extensions: [], // a path names one file, never a guess
    setHeaders(response, path) {
      for (const [name, value] of Object.entries(headers(path.slice(1)))) {
        if (value === undefined) response.removeHeader(name);
        else response.setHeader(name, value);
      }
    },
  });
}

/** The path of a request without the leading `/` and the query; undefined when it is malformed. */
export function requestPath(request: IncomingMessage): string | undefined {
  const raw = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  try {
    const path = decodeURIComponent(raw).replace(/^\/+/, '');
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined; // a percent sign that escapes nothing
  }
}

/** A short answer in words. Nobody may remember it: the file may be there a moment later. */
export function plainAnswer(response: ServerResponse, status: number, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.writeHead(status).end(`${text}\n`);
}

/** Refuse everything but reading; true when it was refused. */
export function refuseWriting(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false;
  response.setHeader('Allow', 'GET, HEAD');
  plainAnswer(response, 405, 'Only GET and HEAD');
  return true;
}
