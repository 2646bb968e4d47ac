import { describe, expect, it, vi } from 'vitest';
import { createFetch } from './fetch.ts';

const answer = { status: 201, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode('made') };

describe('fetch in a sandbox', () => {
  it('asks the network service and makes a response of what it answers', async () => {
    const call = vi.fn(async (_method: string, _args: readonly unknown[]) => answer);
    const response = await createFetch(call, () => true)('https://api.example.com/x', {
      method: 'POST',
      headers: { 'X-One': '1' },
      body: 'text',
    });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('made');
    const [method, args = []] = call.mock.calls[0] ?? [];
    expect(method).toBe('network.fetch');
    expect(args[0]).toBe('https://api.example.com/x');
    expect(args[1]).toMatchObject({ method: 'POST', headers: { 'x-one': '1' } });
    expect(new TextDecoder().decode((args[1] as { body: Uint8Array }).body)).toBe('text');
  });

  it('gives no body where there cannot be one', async () => {
    const call = async () => ({ ...answer, status: 204, body: new Uint8Array() });
    expect((await createFetch(call, () => true)('https://api.example.com/')).body).toBeNull();
  });

  it('fails like fetch without the permission, and asks nobody', async () => {
    const call = vi.fn();
    await expect(createFetch(call, () => false)('https://api.example.com/')).rejects.toThrow(TypeError);
    expect(call).not.toHaveBeenCalled();
  });
});
