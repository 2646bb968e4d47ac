import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PluginInstance } from '../../kernel/realm.ts';
import { openChannel, type Channel } from '../channel/channel.ts';
import { portLink } from '../channel/port-link.ts';
import { limits } from '../channel/protocol.ts';
import { startInstance } from './instance.ts';

/** A worker that answers with these steps, and what it was asked. */
async function start(steps: readonly string[]) {
  const asked: unknown[] = [];
  const stop = vi.fn();
  let inside: Channel | undefined;
  const instance: PluginInstance = await startInstance({
    realm: 'worker',
    // All that is read of them.
    pkg: { name: 'r/a', manifest: { id: 'a', version: '1.0.0', permissions: {}, contributes: {} } } as never,
    code: new Uint8Array(),
    services: { methods: new Set(), call: async () => undefined },
    isolation: 'shared-process',
    timeout: 1000,
    signal: new AbortController().signal,
    nursery: {
      start(_script, port) {
        const coded = (_code: string, message: string): Error => new Error(message);
        inside = openChannel({
          link: portLink(port),
          methods: new Set(['start', 'lifecycle']),
          serve(method, args) {
            if (method === 'start')
              return { hooks: [], widgets: [], commands: [], capabilities: [], endpoints: [], steps };
            asked.push(args[0]);
            return args[0] === 'suspend' ? 'kept' : undefined;
          },
          sends: limits.fromPlugin,
          receives: limits.toPlugin,
          error: coded,
          failed: coded,
          describe: () => ({ code: 'FAILED', message: 'failed' }),
          violated: () => undefined,
        });
        return { seat: { relay: {} as never, instance: 1 }, busy: () => undefined, stop };
      },
      dispose: () => undefined,
    },
  });
  return { instance, asked, stop, inside };
}

const open: Awaited<ReturnType<typeof start>>[] = [];
const step = (instance: PluginInstance, ...names: Parameters<PluginInstance['lifecycle']>[0][]) =>
  Promise.all(names.map((name) => instance.lifecycle(name, new AbortController().signal, undefined)));

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  for (const { instance, inside } of open.splice(0)) {
    instance.dispose();
    inside?.close('The test is over.');
  }
  vi.useRealTimers();
});

async function started(...steps: readonly string[]) {
  const one = await start(steps);
  open.push(one);
  return one;
}

describe('the life of a plugin in a worker', () => {
  it('asks it nothing at steps that it has no handler for, and always what the sandbox itself has to do', async () => {
    const { instance, asked } = await started();
    expect(await step(instance, 'load', 'activate', 'suspend', 'resume', 'error', 'deactivate', 'unload')).toEqual(
      Array.from({ length: 7 }, () => undefined),
    );
    expect(asked).toEqual(['activate', 'unload']);
  });

  it('asks it at those that it has one for', async () => {
    const { instance, asked } = await started('load', 'suspend');
    expect(await step(instance, 'load', 'activate', 'suspend', 'resume')).toEqual([
      undefined,
      undefined,
      'kept',
      undefined,
    ]);
    expect(asked).toEqual(['load', 'activate', 'suspend']);
  });

  it('ends one that goes on in another a little later, and hears nothing of it from then on', async () => {
    const { instance, stop } = await started();
    await step(instance, 'suspend', 'unload');
    instance.dispose();
    expect(await instance.ended).toEqual({ reason: 'disposed' });
    await expect(step(instance, 'activate')).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
    expect(stop).not.toHaveBeenCalled();
    vi.advanceTimersByTime(200);
    expect(stop).toHaveBeenCalledOnce();
  });

  it.each([[[]], [['unload']], [['suspend']]] as const)(
    'ends one at once that was asked for %j alone',
    async (steps) => {
      const { instance, stop } = await started();
      await step(instance, ...steps);
      instance.dispose();
      expect(stop).toHaveBeenCalledOnce();
      expect(await instance.ended).toEqual({ reason: 'disposed' });
    },
  );
});
