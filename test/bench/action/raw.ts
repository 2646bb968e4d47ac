import type { ServerResponse } from 'node:http';

/** Where the page of bare workers is, below the app's base. */
export const RAW = 'bench-raw';

/** Runs in each worker: what comes in goes out. */
const ECHO = 'onmessage = ({ data }) => postMessage(data);';

/** A page without plugins, host or policy, with so many workers that answer by what they were sent. */
export function answerRaw(response: ServerResponse, workers: number): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.setHeader('Content-Type', 'text/html');
  response.end(`<!doctype html><title>Bare workers</title><script>
const url = URL.createObjectURL(new Blob([${JSON.stringify(ECHO)}]));
globalThis.workers = Array.from({ length: ${workers} }, () => new Worker(url));
</script>`);
}
