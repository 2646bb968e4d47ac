import { afterEach, expect, it, vi } from 'vitest';
import { networkFirst } from './config.ts';

afterEach(() => vi.unstubAllGlobals());

/** The platform's caches with one answer at most, and what happens when another is kept. */
function cached(known: string | undefined, put: () => Promise<void>): void {
  const match = async (): Promise<Response | undefined> => (known === undefined ? undefined : new Response(known));
  vi.stubGlobal('caches', { open: async () => ({ match, put }) });
}

const asked = async (): Promise<string> =>
  (await networkFirst(new Request('https://app.example/airlock.config.json'))).text();

it('takes the server at its word on a device that is full, which keeps what it had', async () => {
  vi.stubGlobal('fetch', async () => new Response('new'));
  const kept = vi.fn(async () => undefined);
  cached('old', kept);
  expect(await asked()).toBe('new');
  expect(kept).toHaveBeenCalledOnce();
  cached('old', () => Promise.reject(new DOMException('No room.', 'QuotaExceededError')));
  expect(await asked()).toBe('new');
});

it('answers with what is kept when the server is away, and with a code when nothing is', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  cached('old', async () => undefined);
  expect(await asked()).toBe('old');
  cached(undefined, async () => undefined);
  expect(JSON.parse(await asked())).toMatchObject({ code: 'UNREACHABLE' });
});

it('takes a page that comes in its place for no answer where there is one, and keeps it nowhere', async () => {
  const headers = { 'Content-Type': 'text/html' };
  vi.stubGlobal('fetch', async () => new Response('sign in', { headers }));
  const kept = vi.fn(async () => undefined);
  cached('old', kept);
  expect(await asked()).toBe('old');
  cached(undefined, kept);
  expect(await asked()).toBe('sign in');
  expect(kept).not.toHaveBeenCalled();
});
