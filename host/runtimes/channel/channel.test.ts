import { afterEach, describe, expect, it, vi } from 'vitest';
import { openChannel, type Channel, type ChannelOptions, type Link } from './channel.ts';
import { Pace } from './pace.ts';
import { limits } from './protocol.ts';

type Serve = ChannelOptions['serve'];
interface Side {
  readonly channel: Channel;
  readonly violations: string[];
}

/** Two links that hand messages over as structured clones, one turn later, and keep what went through. */
function wire(): { a: Link; b: Link; sent: unknown[]; inject(message: unknown): void } {
  const listeners: { [side: string]: (message: unknown, ports: number) => void } = {};
  const sent: unknown[] = [];
  const open = new Set(['a', 'b']);
  const link = (me: string, other: string): Link => ({
    send(message) {
      const copy = structuredClone(message);
      sent.push(copy);
      if (open.has(me)) queueMicrotask(() => open.has(other) && listeners[other]?.(copy, 0));
    },
    receive: (listener) => (listeners[me] = listener),
    close: () => open.delete(me),
  });
  return { a: link('a', 'b'), b: link('b', 'a'), sent, inject: (message) => listeners['a']?.(message, 0) };
}

function side(link: Link, methods: string[], serve: Serve, paces = false, trusts = false): Side {
  const violations: string[] = [];
  const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });
  const channel = openChannel({
    link,
    methods: new Set(methods),
    serve,
    ...(paces ? { pace: new Pace(() => performance.now()) } : {}),
    sends: limits.fromPlugin,
    ...(trusts ? {} : { receives: limits.fromPlugin }),
    error: coded,
    failed: coded,
    describe: (thrown) => ({
      code: (thrown as { code?: string }).code ?? 'FAILED',
      message: (thrown as Error).message,
    }),
    violated: (what) => violations.push(what),
  });
  return { channel, violations };
}

/** A host that serves `methods`, and the plugin that calls it. */
function pair(methods: string[], serve: Serve, paces = false) {
  const { a, b, sent, inject } = wire();
  return { host: side(a, methods, serve, paces), plugin: side(b, [], () => undefined), sent, inject };
}

afterEach(() => vi.useRealTimers());

describe('a channel', () => {
  it('takes data as it is from who is trusted to have checked it, and still no message of another shape', () => {
    const { a, inject } = wire();
    const seen: unknown[] = [];
    const trusting = side(a, ['look'], (_, [value]) => seen.push(value), false, true);
    const value = { toJSON: 'a key that no sender lets through' };
    inject(['call', 1, 'look', [value]]);
    expect(seen[0]).toBe(value);
    inject(['call', 2, 'look', 'no list']);
    expect(trusting.violations).toEqual(['a call without a proper argument list']);
  });

  it('answers a call with what the method gives, by value', async () => {
    const { plugin } = pair(['echo'], (_, [value]) => value);
    const value = { list: [1, { two: 2 }] };
    const answer = await plugin.channel.call('echo', [value]);
    expect(answer).toEqual(value);
    expect(answer).not.toBe(value);
  });

  it.each([
    ['many values', Array.from({ length: 40_000 }, () => 0)],
    ['long texts', 'x'.repeat(3 * 2 ** 20)],
  ])('sends answers of %s the later the more are asked for, and small ones at once', async (_, large) => {
    vi.useFakeTimers();
    const { host, plugin } = pair(['large', 'small'], (method) => (method === 'large' ? large : 'small'), true);
    let answered = 0;
    for (let at = 0; at < 20; at += 1)
      void plugin.channel
        .call('large', [])
        .then(() => (answered += 1))
        .catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
    const atOnce = answered;
    expect(atOnce).toBeGreaterThan(5);
    expect(atOnce).toBeLessThan(12);
    await vi.advanceTimersByTimeAsync(100);
    expect(answered).toBeGreaterThan(atOnce);
    expect(answered).toBeLessThan(20);
    await vi.advanceTimersByTimeAsync(2000);
    expect(answered).toBe(20);
    expect(await plugin.channel.call('small', [])).toBe('small');
    // Nothing is sent any more by a channel that was closed meanwhile.
    for (let at = 0; at < 20; at += 1)
      void plugin.channel
        .call('large', [])
        .then(() => (answered += 1))
        .catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
    const before = answered;
    host.channel.close('It was stopped.');
    await vi.advanceTimersByTimeAsync(5000);
    expect(answered).toBe(before);
  });

  it('tells many listeners of something large little by little, each in order', async () => {
    vi.useFakeTimers();
    const listeners: ((value: unknown) => unknown)[] = [];
    const serve: Serve = (_, [listener]) => {
      listeners.push(listener as (value: unknown) => unknown);
      return () => undefined;
    };
    const { plugin, sent } = pair(['news.subscribe'], serve, true);
    const heard: string[] = [];
    for (let at = 0; at < 64; at += 1)
      void plugin.channel.call('news.subscribe', [({ name }: { name: string }) => void heard.push(`${name} ${at}`)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(listeners).toHaveLength(64);
    sent.length = 0;
    for (const name of ['large', 'small']) {
      const value = { name, list: Array.from({ length: name === 'large' ? 40_000 : 0 }, () => 0) };
      for (const tell of listeners) void tell(value);
    }
    expect(sent.length).toBeLessThan(12);
    await vi.advanceTimersByTimeAsync(500);
    expect(heard.length).toBeGreaterThan(12);
    expect(heard.length).toBeLessThan(64);
    await vi.advanceTimersByTimeAsync(10_000);
    const every = (name: string): string[] => Array.from({ length: 64 }, (_, at) => `${name} ${at}`);
    expect(heard).toEqual([...every('large'), ...every('small')]);
  });

  it('sends all of them at once where it does not pace', async () => {
    const { plugin } = pair(['large'], () => 'x'.repeat(3 * 2 ** 20));
    vi.useFakeTimers();
    const all = Promise.all(Array.from({ length: 20 }, () => plugin.channel.call('large', [])));
    await vi.advanceTimersByTimeAsync(0);
    expect(await all).toHaveLength(20);
  });

  it('passes on the code and the sentence of a failure, and no stack', async () => {
    const { plugin, sent } = pair(['fail'], () => {
      throw Object.assign(new Error('no room'), { code: 'QUOTA_EXCEEDED' });
    });
    await expect(plugin.channel.call('fail', [])).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', message: 'no room' });
    expect(JSON.stringify(sent)).not.toContain('channel.test');
  });

  it('calls in both directions at once', async () => {
    const { a, b } = wire();
    const left: Side = side(a, ['left'], async () => `left, and ${String(await left.channel.call('right', []))}`);
    const right = side(b, ['right'], () => 'right');
    expect(await right.channel.call('left', [])).toBe('left, and right');
  });

  it('refuses to send what the other side would take for an attack, and stays open', async () => {
    const { plugin, host } = pair(['echo'], (_, [value]) => value);
    await expect(plugin.channel.call('echo', [{ toJSON: 1 }])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(plugin.channel.call('echo', [() => 1])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(plugin.channel.call('echo', ['x'.repeat(5 * 2 ** 20)])).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    expect(await plugin.channel.call('echo', ['still'])).toBe('still');
    expect(host.violations).toEqual([]);
  });

  it('tells of an answer that cannot cross instead of sending it', async () => {
    const { plugin } = pair(['bad'], () => new Map());
    await expect(plugin.channel.call('bad', [])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('cancels: the caller gets the reason, the method sees its signal, the late answer is dropped', async () => {
    let seen: AbortSignal | undefined;
    let finish: (value: unknown) => void = () => undefined;
    const { plugin, host } = pair(['wait', 'echo'], (method, [value], { signal }) => {
      if (method === 'echo') return value;
      seen = signal;
      return new Promise((resolve) => (finish = resolve));
    });
    const controller = new AbortController();
    const call = plugin.channel.call('wait', [], { signal: controller.signal });
    await vi.waitFor(() => expect(seen).toBeDefined());
    controller.abort(new Error('not needed any more'));
    await expect(call).rejects.toThrow('not needed any more');
    await vi.waitFor(() => expect(seen?.aborted).toBe(true));
    finish('late');
    expect(await plugin.channel.call('echo', [1])).toBe(1);
    expect([...host.violations, ...plugin.violations]).toEqual([]);
  });

  it('gives up at its deadline', async () => {
    vi.useFakeTimers();
    const { plugin } = pair(['wait'], () => new Promise(() => undefined));
    const call = plugin.channel.call('wait', [], { timeout: 100 });
    const failed = call.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    expect(await failed).toMatchObject({ code: 'CALL_TIMEOUT' });
  });

  it('keeps no more calls in flight than the limit; the rest waits its turn', async () => {
    let running = 0;
    let most = 0;
    const { plugin, host } = pair(['work'], async (_, [value]) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return value;
    });
    const answers = await Promise.all(Array.from({ length: 500 }, (_, at) => plugin.channel.call('work', [at])));
    expect(answers).toEqual(Array.from({ length: 500 }, (_, at) => at));
    expect(most).toBeLessThanOrEqual(limits.inFlight);
    expect(host.violations).toEqual([]);
  });

  it('refuses more waiting calls than the limit', async () => {
    const { plugin } = pair(['wait'], () => new Promise(() => undefined));
    const calls = Array.from({ length: limits.inFlight + limits.queued + 1 }, () => plugin.channel.call('wait', []));
    for (const call of calls) call.catch(() => undefined);
    await expect(calls.at(-1)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    plugin.channel.close('over');
    await expect(calls[0]).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
    await expect(calls.at(-2)).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
  });

  it('aborts what it serves when it closes, and calls nothing after', async () => {
    let seen: AbortSignal | undefined;
    const { plugin, host } = pair(['wait'], (_, __, { signal }) => {
      seen = signal;
      return new Promise(() => undefined);
    });
    const call = plugin.channel.call('wait', []);
    call.catch(() => undefined);
    await vi.waitFor(() => expect(seen).toBeDefined());
    host.channel.close('stopped');
    expect(seen?.aborted).toBe(true);
    await expect(host.channel.call('anything', [])).rejects.toMatchObject({
      code: 'CHANNEL_CLOSED',
      message: 'stopped',
    });
  });

  it('carries functions to and from subscriptions, and calls them where they live', async () => {
    const heard: unknown[] = [];
    let listener: ((value: unknown) => Promise<unknown>) | undefined;
    const { plugin } = pair(['data.subscribe'], (_, [collection, fn]) => {
      listener = fn as typeof listener;
      return () => `no more ${String(collection)}`;
    });
    const end = (await plugin.channel.call('data.subscribe', [
      'forms',
      (value: unknown) => heard.push(value),
    ])) as () => unknown;
    await listener?.({ type: 'added' });
    expect(heard).toEqual([{ type: 'added' }]);
    expect(await end()).toBe('no more forms');
  });

  it('lets go of a subscription as it ends, so that one after the other never runs out of functions', async () => {
    let listening = 0;
    const { plugin, host, sent } = pair(['data.subscribe'], () => {
      listening += 1;
      return () => void (listening -= 1);
    });
    const subscribe = async () =>
      (await plugin.channel.call('data.subscribe', ['forms', () => undefined])) as () => Promise<unknown>;
    for (let count = 0; count < 2 * limits.functions; count += 1) await (await subscribe())();
    expect(listening).toBe(0);
    expect(sent).toContainEqual(['drop', 2 * limits.functions]);
    // As many at a time as there are places, and then a word, not an end.
    const ends = await Promise.all(Array.from({ length: limits.functions }, subscribe));
    await expect(subscribe()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await Promise.all(ends.map((end) => end()));
    expect(await subscribe()).toBeTypeOf('function');
    expect([...host.violations, ...plugin.violations]).toEqual([]);
  });

  it('ends a subscription once, however often its end is called', async () => {
    let ended = 0;
    const { plugin, host } = pair(['data.subscribe'], () => () => (ended += 1));
    const end = (await plugin.channel.call('data.subscribe', [() => undefined])) as () => Promise<unknown>;
    expect(await Promise.all([end(), end()])).toEqual([1, 1]);
    expect(await end()).toBe(1);
    expect(host.violations).toEqual([]);
  });

  it('does not call the listener of a subscription that was refused or is over, and keeps nothing of it', async () => {
    let listener: ((value: unknown) => Promise<unknown>) | undefined;
    let refuses = true;
    const heard: unknown[] = [];
    const { plugin, sent } = pair(['data.subscribe'], (_, [fn]) => {
      listener = fn as typeof listener;
      if (refuses) throw Object.assign(new Error('no'), { code: 'PERMISSION_DENIED' });
      return () => undefined;
    });
    const subscribe = () => plugin.channel.call('data.subscribe', [(value: unknown) => heard.push(value)]);
    await expect(subscribe()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(sent).toContainEqual(['drop', 1]);
    await expect(listener?.('late')).rejects.toThrow('let go');
    refuses = false;
    const end = (await subscribe()) as () => Promise<unknown>;
    await listener?.('in time');
    await end();
    await expect(listener?.('late')).rejects.toThrow('let go');
    expect(heard).toEqual(['in time']);
  });

  it('ends a subscription that was given up, whether its answer is on its way or not', async () => {
    let live = 0;
    let answer: (end: () => void) => void = () => undefined;
    const { plugin, host } = pair(['data.subscribe', 'echo'], (method) => {
      if (method === 'echo') return 1;
      return new Promise((resolve) => {
        answer = (end) => {
          live += 1;
          resolve(end);
        };
      });
    });
    for (const order of ['cancelled first', 'answered first']) {
      const controller = new AbortController();
      const call = plugin.channel.call('data.subscribe', [() => undefined], { signal: controller.signal });
      call.catch(() => undefined);
      await plugin.channel.call('echo', []);
      const act = [() => controller.abort(new Error('given up')), () => answer(() => void (live -= 1))];
      if (order === 'answered first') act.reverse();
      for (const step of act) step();
      await expect(call).rejects.toThrow('given up');
      await vi.waitFor(() => expect(live).toBe(0));
    }
    expect([...host.violations, ...plugin.violations]).toEqual([]);
  });

  it('gives a place that becomes free to the one who waited longest', async () => {
    let most = 0;
    const running = new Set<unknown>();
    const { plugin, host } = pair(['work'], async (_, [value]) => {
      running.add(value);
      most = Math.max(most, running.size);
      await Promise.resolve();
      running.delete(value);
    });
    // Each goes on calling as soon as it was answered, beside those that wait.
    const again = async (): Promise<void> => {
      for (let count = 0; count < 20; count += 1) await plugin.channel.call('work', [{}]);
    };
    await Promise.all(Array.from({ length: 100 }, again));
    expect(most).toBeLessThanOrEqual(limits.inFlight);
    expect(host.violations).toEqual([]);
  });

  it('refuses more arguments than cross, instead of being taken for an attacker', async () => {
    const { plugin, host } = pair(['echo'], (_, [value]) => value);
    const call = plugin.channel.call('echo', Array.from({ length: limits.arguments + 1 }));
    await expect(call).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(host.violations).toEqual([]);
  });

  it('closes at the first violation and says what it was', async () => {
    const { plugin, host, inject } = pair(['echo'], (_, [value]) => value);
    inject(['set', 1, 'echo', 1]);
    expect(host.violations).toEqual(['a message of type "set"']);
    inject(['get', 1, 'echo']);
    expect(host.violations).toHaveLength(1);
    await expect(host.channel.call('x', [])).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
    plugin.channel.close('over');
  });
});
