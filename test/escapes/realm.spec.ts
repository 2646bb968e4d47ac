import { expect, plugin, test } from '../fixtures/sandbox/test.ts';

test('a plugin starts, says what it registered, and answers', async ({ host }) => {
  const registered = await host.evaluate((code) => sandbox.start({ code }), plugin('return { ...value, seen: true }'));
  expect(registered).toEqual({
    hooks: [{ hook: 'test.hook', priority: 100 }],
    widgets: [],
    commands: [],
    capabilities: [],
    endpoints: [],
  });
  expect(await host.evaluate(() => sandbox.hook({ text: 'hello' }))).toEqual({ text: 'hello', seen: true });
});

test('nothing but the language, data helpers, timers and the SDK is in the scope of a plugin', async ({ host }) => {
  const walk = `const names = new Set();
    for (let object = globalThis; object; object = Object.getPrototypeOf(object)) {
      if (object === Object.prototype) break;
      for (const name of Reflect.ownKeys(object)) if (typeof name === 'string' && globalThis[name] !== undefined) names.add(name);
    }
    return [...names].sort();`;
  await host.evaluate((code) => sandbox.start({ code }), plugin(walk));
  const names = (await host.evaluate(() => sandbox.hook(null))) as string[];
  for (const expected of [
    'Promise',
    'fetch',
    'console',
    'setTimeout',
    'URL',
    'crypto',
    'TextEncoder',
    'structuredClone',
  ]) {
    expect(names).toContain(expected);
  }
  const gone = [
    'postMessage',
    'addEventListener',
    'onmessage',
    'close',
    'name',
    'location',
    'navigator',
    'origin',
    'Worker',
  ];
  for (const each of [
    ...gone,
    'indexedDB',
    'caches',
    'trustedTypes',
    'importScripts',
    'BroadcastChannel',
    'MessageChannel',
    'WebSocket',
    'XMLHttpRequest',
    'SharedArrayBuffer',
    'WebAssembly',
  ]) {
    expect(names).not.toContain(each);
  }
  expect(names.length).toBeLessThan(110);
});

test('the clocks of a plugin step a tenth of a millisecond', async ({ host }) => {
  const code = `const smallest = (clock) => {
      const steps = [];
      for (let last = clock(), until = last + 50; last < until; ) {
        const now = clock();
        if (now !== last) steps.push(now - last);
        last = now;
      }
      return { count: steps.length, least: Math.min(...steps) };
    };
    return [smallest(() => performance.now()), smallest(() => Date.now()), smallest(() => new Event('x').timeStamp)];`;
  await host.evaluate((source) => sandbox.start({ code: source }), plugin(code));
  const [now, date, event] = (await host.evaluate(() => sandbox.hook(null))) as { count: number; least: number }[];
  // It looks more often than they step.
  expect(now?.count).toBeGreaterThan(20);
  for (const clock of [now, date, event]) expect(clock?.least).toBeGreaterThan(0.099);
});

test('no object that a plugin is given leads to a name that was taken away', async ({ host }) => {
  const walk = `const found = []; const seen = new Set(); const queue = [[globalThis, 'globalThis'], [context, 'context']];
    const wanted = new Set(['postMessage', 'importScripts', 'indexedDB', 'caches', 'Worker', 'WebSocket', 'BroadcastChannel', 'MessagePort', 'sendBeacon', 'createObjectURL']);
    while (queue.length > 0 && seen.size < 100_000) {
      const [object, path] = queue.pop();
      if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) continue;
      seen.add(object);
      for (const name of Reflect.ownKeys(object)) {
        const property = Reflect.getOwnPropertyDescriptor(object, name);
        for (const value of [property.value, property.get, property.set]) {
          if (value === undefined) continue;
          if (wanted.has(name)) found.push(path + '.' + String(name));
          queue.push([value, path + '.' + String(name)]);
        }
      }
      queue.push([Reflect.getPrototypeOf(object), path + '.__proto__']);
    }
    return { found, seen: seen.size };`;
  await host.evaluate((code) => sandbox.start({ code }), plugin(walk));
  const result = (await host.evaluate(() => sandbox.hook(null))) as { found: string[]; seen: number };
  expect(result.found).toEqual([]);
  expect(result.seen).toBeGreaterThan(500);
});

test('a capability runs with its input, the caller that the host names, and a signal', async ({ host }) => {
  const code = `globalThis[Symbol.for('airlock.register')]({
    id: 'probe', permissions: {}, hooks: [],
    contributes: { capabilities: [{ name: 'text.upper', description: '', async run(input, { caller, signal, plugin }) {
      if (input === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (input === 'wait') globalThis.wasTold = true;
      return [String(input).toUpperCase(), caller, signal.aborted, plugin.id, globalThis.wasTold];
    } }] },
  });`;
  const registered = await host.evaluate((source) => sandbox.start({ code: source }), code);
  expect(registered).toMatchObject({ capabilities: ['text.upper'] });
  const caller = { plugin: 'registry/caller' };
  expect(await host.evaluate(() => sandbox.capability('text.upper', 'a'))).toEqual([
    'A',
    caller,
    false,
    'probe',
    undefined,
  ]);
  const waited = host.evaluate(() => sandbox.capability('text.upper', 'wait', 'probe', 100));
  await expect(waited).rejects.toThrow();
  // The cancelled call was told before the next one is served.
  expect(await host.evaluate(() => sandbox.capability('text.upper', 'b'))).toMatchObject([
    'B',
    caller,
    false,
    'probe',
    true,
  ]);
});

test('a plugin that keeps its thread busy is told from one that does not, without asking either', async ({ host }) => {
  const working = plugin(
    'return value;',
    'setInterval(() => { const began = performance.now(); while (performance.now() - began < 290); }, 300);',
  );
  await host.evaluate(
    async ([lazy, keen]) => {
      await sandbox.start({ id: 'idle', code: lazy });
      await sandbox.start({ id: 'busy', code: keen });
    },
    [plugin('return value;'), working] as const,
  );
  // How busy the idle one looks depends on what else runs on the machine, so only the distance counts. The figures are
  // told every few seconds; a moment in which the machine did nothing else comes.
  await expect
    .poll(
      () =>
        host.evaluate(() => {
          const [idle, busy] = [sandbox.busy('idle'), sandbox.busy('busy')];
          return idle !== undefined && busy !== undefined && busy > 0.5 && busy > 1.5 * idle;
        }),
      { timeout: 90_000 },
    )
    .toBe(true);
});
