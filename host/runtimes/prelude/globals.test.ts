import { describe, expect, it, vi } from 'vitest';
import { RENDERER } from '@airlock/sdk/ui/renderer';
import * as network from './fetch.ts';
import { giveGlobals, type Globals } from './globals.ts';
import * as views from './views.ts';

/** A global scope with what an opaque origin has of `crypto`. */
function scopeWith(given: Partial<Globals> = {}): { [name: string | symbol]: unknown } {
  const scope = { crypto: { getRandomValues: (bytes: Uint8Array) => bytes.fill(7) } };
  giveGlobals(scope, { console: () => console, parts: {}, call: async () => undefined, ...given });
  return scope;
}

describe('the global names of a sandboxed plugin', () => {
  it('are made when they are first read, once', () => {
    const made = vi.fn(() => ({}));
    const scope = scopeWith({ console: made });
    expect(made).not.toHaveBeenCalled();
    expect(scope['console']).toBe(scope['console']);
    expect(made).toHaveBeenCalledOnce();
  });

  it('can be replaced by the plugin like the names they stand for', () => {
    const scope = scopeWith();
    scope['fetch'] = 'its own';
    expect(scope['fetch']).toBe('its own');
  });

  it('have a fetch that fails with a code where the manifest declares no network, and asks nobody', async () => {
    const call = vi.fn();
    const { fetch } = scopeWith({ call }) as { fetch: typeof globalThis.fetch };
    const failure = await fetch('https://example.com/').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ code: 'PERMISSION_DENIED', message: expect.stringContaining('declares no') });
    expect(call).not.toHaveBeenCalled();
  });

  it('have the fetch of the host where it does', async () => {
    const call = vi.fn(async () => ({ status: 200, statusText: '', headers: {}, url: 'https://example.com/' }));
    const { fetch } = scopeWith({ call, parts: { network: () => network } }) as { fetch: typeof globalThis.fetch };
    expect((await fetch('https://example.com/')).status).toBe(200);
    expect(call).toHaveBeenCalledOnce();
  });

  it('hold a renderer only where the manifest declares a widget that is drawn as a tree', () => {
    expect(RENDERER in scopeWith()).toBe(false);
    expect(scopeWith({ parts: { views: () => views } })[RENDERER]).toBe(views.hooks);
  });

  it('complete what an opaque origin lacks of crypto', async () => {
    const call = vi.fn(async () => new Uint8Array([1, 2]));
    const { crypto } = scopeWith({ call }) as { crypto: Crypto };
    expect(crypto.randomUUID()).toBe('07070707-0707-4707-8707-070707070707');
    expect(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(1)))).toEqual(new Uint8Array([1, 2]));
  });
});
