import { equalBytes } from '../format/index.ts';
import type { CheckFinding } from './check.ts';
import { describeFailure } from './errors.ts';
import type { Site, SiteHead } from './site.ts';

/** What browsers need from the server of a registry, by header. */
const EVERYWHERE: Readonly<Record<string, RegExp>> = {
  'access-control-allow-origin': /^\*$/,
  'x-content-type-options': /^nosniff$/i,
};
const CHANGES: Readonly<Record<string, RegExp>> = { 'cache-control': /no-cache|no-store|max-age=(\d|[1-5]\d)\b/ };
const STAYS: Readonly<Record<string, RegExp>> = { 'cache-control': /immutable/ };
const TIMEOUT = 30_000;

/** Fetch one file of each kind as a browser of another origin would, and compare bytes and headers. */
export async function checkServed(
  url: string,
  site: Site,
  head: SiteHead,
  fetch: typeof globalThis.fetch,
  report: (finding: CheckFinding) => void,
): Promise<void> {
  const base = url.endsWith('/') ? url : `${url}/`;
  const samples: readonly (readonly [path: string, bytes: Uint8Array, headers: Readonly<Record<string, RegExp>>])[] = [
    ['metadata/timestamp.json', head.timestamp.bytes, CHANGES],
    [`metadata/${head.snapshot.version}.snapshot.json`, head.snapshot.bytes, STAYS],
    [`metadata/${head.catalog.version}.catalog.json`, head.catalog.bytes, STAYS],
    [`n/${head.trie.sha256}`, await site.object('n', head.trie.sha256), STAYS],
  ];
  const wrong = (file: string, message: string): void => report({ code: 'HEADER', severity: 'error', message, file });
  for (const [path, bytes, headers] of samples) {
    try {
      const answer = await fetch(base + path, {
        headers: { origin: 'https://airlock.invalid' },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (answer.status !== 200) {
        wrong(path, `${path} is answered with ${answer.status}.`);
        continue;
      }
      if (!equalBytes(new Uint8Array(await answer.arrayBuffer()), bytes)) {
        wrong(path, `${path} on the server is not the one in the site; upload it, or wait for its cache.`);
      }
      for (const [name, pattern] of Object.entries({ ...EVERYWHERE, ...headers })) {
        const value = answer.headers.get(name);
        if (value === null || !pattern.test(value))
          wrong(path, `${path} is served with ${name}: ${value ?? 'nothing'}.`);
      }
    } catch (error) {
      // What does not answer once is not asked three times more.
      return wrong(path, `${base} does not answer: ${describeFailure(error)}${cause(error)}`);
    }
  }
  const missing = `n/${'0'.repeat(64)}`;
  const answer = await fetch(base + missing, { signal: AbortSignal.timeout(TIMEOUT) }).catch(() => undefined);
  if (answer && answer.status !== 404) {
    wrong(
      missing,
      `A file that does not exist is answered with ${answer.status}, so clients cannot tell that it is missing.`,
    );
  }
}

/** Why, which `fetch` keeps to itself: `ECONNREFUSED`, for one. */
function cause(error: unknown): string {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return '';
  const { cause: reason } = error;
  return ` (${'code' in reason ? String(reason.code) : reason.message})`;
}
