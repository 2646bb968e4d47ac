import { describe, expect, it, vi } from 'vitest';
import { createFetch } from './fetch.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const head = {
  status: 201,
  statusText: 'Created',
  headers: { 'content-type': 'text/plain' },
  url: 'https://api.example.com/x',
};

/** A host that answers `network.open` with `opened` and gives `chunks` to each reader. */
function host(opened: object, chunks: readonly unknown[] = []) {
  const left = [...chunks];
  return vi.fn(async (method: string, _args: readonly unknown[], _signal?: AbortSignal): Promise<unknown> => {
    if (method === 'network.open') return opened;
    if (method === 'network.cancel') return undefined;
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next;
  });
}

describe('fetch in a sandbox', () => {
  it('asks the network service and makes a response of what it answers', async () => {
    const call = host({ ...head, body: text('made') });
    const response = await createFetch(call)('https://api.example.com/x', {
      method: 'POST',
      headers: { 'X-One': '1' },
      body: 'text',
    });
    expect(response).toMatchObject({ status: 201, statusText: 'Created', ok: true, url: head.url, redirected: false });
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.text()).toBe('made');
    const [method, args = []] = call.mock.calls[0] ?? [];
    expect(method).toBe('network.open');
    expect(args[0]).toBe('https://api.example.com/x');
    expect(args[1]).toMatchObject({ method: 'POST', headers: { 'x-one': '1' }, body: text('text') });
  });

  it('takes a Request, JSON and form data as ever', async () => {
    const call = host({ ...head, body: text('{"a":1}') });
    const request = new Request('https://api.example.com/x', {
      method: 'PUT',
      body: new URLSearchParams({ a: 'b c' }),
    });
    expect(await (await createFetch(call)(request)).json()).toEqual({ a: 1 });
    expect(call.mock.calls[0]?.[1][1]).toMatchObject({ method: 'PUT', body: text('a=b+c') });
  });

  it('streams a large body: each piece is asked for when it is read', async () => {
    const call = host({ ...head, stream: 7 }, [text('one '), text('two')]);
    const response = await createFetch(call)(head.url);
    expect(call).toHaveBeenCalledTimes(1);
    const reader = response.body!.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one ');
    expect(call).toHaveBeenLastCalledWith('network.read', [7]);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('two');
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  it('tells the host when the reader lets go', async () => {
    const call = host({ ...head, stream: 7 }, [text('one')]);
    const response = await createFetch(call)(head.url);
    await response.body!.cancel();
    expect(call).toHaveBeenLastCalledWith('network.cancel', [7]);
  });

  it('ends a stream that breaks off with a TypeError that has the host’s code', async () => {
    const broken = Object.assign(new Error('The answer broke off'), { code: 'PERMISSION_DENIED' });
    const response = await createFetch(host({ ...head, stream: 7 }, [text('one'), broken]))(head.url);
    const failure = await response.text().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('gives up when its signal is aborted, before the answer and in the middle of it', async () => {
    const controller = new AbortController();
    const call = host({ ...head, stream: 7 }, [text('one')]);
    const response = await createFetch(call)(head.url, { signal: controller.signal });
    controller.abort();
    await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    expect(call).toHaveBeenLastCalledWith('network.cancel', [7]);
    const waiting = async (_method: string, _args: readonly unknown[], signal?: AbortSignal): Promise<unknown> => {
      throw signal?.reason;
    };
    const early = createFetch(waiting)(head.url, { signal: AbortSignal.abort() });
    await expect(early).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('gives no body where there cannot be one', async () => {
    const call = host({ ...head, status: 204, body: new Uint8Array() });
    expect((await createFetch(call)(head.url)).body).toBeNull();
  });
});
