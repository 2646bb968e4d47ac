import { expect, FREEZE, plugin, test } from '../fixtures/sandbox/test.ts';

const innocent = plugin('return value');

test.beforeAll('sandboxed frames run in a process of their own', async ({ hostPage, browserOfSuite }) => {
  await hostPage.evaluate(() => sandbox.warm());
  const session = await browserOfSuite.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  // Chromium lists a frame as a target of its own only when another process draws it.
  expect(targetInfos.filter(({ type, url }) => type === 'iframe' && url === 'about:srcdoc').length).toBeGreaterThan(0);
  await session.detach();
});

for (const [name, handler] of Object.entries({
  'loops for ever': 'for (;;);',
  'never leaves its microtasks': 'const again = () => Promise.resolve().then(again); await again();',
  'loops in a getter of its answer': 'return { get value() { for (;;); } };',
  'blocks on a regular expression': `return /^(a+)+$/.test('a'.repeat(40) + 'b');`,
})) {
  test(`a plugin that ${name} is stopped; host and others hardly notice`, async ({ host }) => {
    await host.evaluate((code) => sandbox.start({ id: 'innocent', code }), innocent);
    await host.evaluate((code) => sandbox.start({ code }), plugin(handler));
    const result = await host.evaluate(async () => {
      const running = sandbox.hook(1).catch((error: unknown) => String(error));
      const stalling = sandbox.stallDuring(Promise.resolve(sandbox.ended()));
      const asked = performance.now();
      const answer = await sandbox.hook('still here', 'innocent');
      const waited = performance.now() - asked;
      const end = await sandbox.ended();
      return { end, stall: await stalling, answer, waited, error: await running };
    });
    expect(result.end?.reason).toBe('unresponsive');
    expect(result.stall).toBeLessThan(FREEZE);
    expect(result.answer).toBe('still here');
    expect(result.waited).toBeLessThan(FREEZE);
    expect(result.error).toContain('did not answer');
    // The same plugin starts again.
    await host.evaluate((code) => sandbox.start({ code }), innocent);
    expect(await host.evaluate(() => sandbox.hook('again'))).toBe('again');
  });
}

test('a plugin that loops while it loads is stopped by the limit on starting', async ({ host }) => {
  const refused = await host.evaluate(() => sandbox.refused({ code: 'for (;;);' }));
  expect(refused.code).toBe('START_TIMEOUT');
});

for (const [name, code, says] of [
  ['throws while it loads', `throw new Error('broken by its author')`, 'broken by its author'],
  ['is no JavaScript', 'this is not code', 'Unexpected identifier'],
  ['never registers', 'void 0', 'did not register'],
  ['registers something else', `globalThis[Symbol.for('airlock.register')]({ hello: 1 })`, 'definePlugin'],
  ['declares a function in the global scope', 'function Object() {} var postMessage', 'global scope'],
  ['declares a variable in the global scope', 'var anything = 1', 'global scope'],
  ['shadows what the prelude uses', 'let Promise = 1', 'Promise'],
] as const) {
  test(`a plugin that ${name} does not start, and the reason is told`, async ({ host }) => {
    const refused = await host.evaluate((source) => sandbox.refused({ code: source }), code);
    expect(refused.code).toBe('START_FAILED');
    expect(refused.message).toContain(says);
  });
}

test('text that would end a script or a comment is only text', async ({ host }) => {
  const code = `/* </script><!-- --> \u2028 */ ${plugin(`return '</script>' + value`)}\n//# sourceMappingURL=http://127.0.0.1:1/x.map\n<!-- a comment of the web`;
  await host.evaluate((source) => sandbox.start({ code: source }), code);
  expect(await host.evaluate(() => sandbox.hook('!'))).toBe('</script>!');
});

test('a flood of timers does not reach the host', async ({ host }) => {
  await host.evaluate((code) => sandbox.start({ id: 'innocent', code }), innocent);
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(`for (let i = 0; i < 300_000; i += 1) setTimeout(() => {}, 0); return 'done';`),
  );
  const { stall, waited } = await host.evaluate(async () => {
    const stall = sandbox.stallDuring(sandbox.hook(1));
    const asked = performance.now();
    await sandbox.hook(1, 'innocent');
    const waited = performance.now() - asked;
    return { stall: await stall, waited };
  });
  expect(stall).toBeLessThan(FREEZE);
  expect(waited).toBeLessThan(FREEZE);
});

test('a flood of log lines becomes a few calls', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(
      `for (let i = 0; i < 300_000; i += 1) console.log('line', i); await new Promise((r) => setTimeout(r, 300)); return 'done';`,
    ),
  );
  const { stall, writes } = await host.evaluate(async () => {
    const stall = await sandbox.stallDuring(sandbox.hook(1));
    return { stall, writes: sandbox.calls.filter(({ method }) => method === 'log.write') };
  });
  expect(writes.length).toBeGreaterThan(0);
  expect(writes.length).toBeLessThan(500);
  expect(stall).toBeLessThan(FREEZE);
});

test('a thousand calls at a time are queued, not refused, and none reaches the host beyond the limit', async ({
  host,
}) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(`return (await Promise.all(Array.from({ length: 1000 }, (_, i) => context.test.echo(i)))).length;`),
  );
  expect(await host.evaluate(() => sandbox.hook(1))).toBe(1000);
});

test('calls that the host never answers end with the plugin', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(`for (let i = 0; i < 100; i += 1) context.test.hang().catch(() => {}); return 'asked';`),
  );
  expect(await host.evaluate(() => sandbox.hook(1))).toBe('asked');
  expect(await host.evaluate(() => sandbox.calls.length)).toBe(32);
  await host.evaluate(() => sandbox.dispose());
  expect(await host.evaluate(() => sandbox.ended())).toEqual({ reason: 'disposed' });
});

test('a plugin learns nothing of the insides of a service that failed', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(`return await context.test.fail().catch((error) => ({ code: error.code, message: error.message }));`),
  );
  const error = await host.evaluate(() => sandbox.hook(1));
  expect(error).toEqual({ code: 'SERVICE_FAILED', message: 'The host could not do this.' });
});

test('a method that is not offered cannot be called, whatever its name', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code, methods: ['test.echo'] }),
    plugin(
      `return { test: Object.keys(context.test), other: typeof context.storage, proto: typeof context.constructor?.constructor };`,
    ),
  );
  expect(await host.evaluate(() => sandbox.hook(1))).toMatchObject({ test: ['echo'], other: 'undefined' });
});

test('a subscription carries a function each way and nothing else does', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(
      `if (value === 'subscribe') { globalThis.heard = []; globalThis.end = await context.test.subscribe((...args) => void heard.push(args)); return typeof end; }
       if (value === 'end') return await end();
       if (value === 'smuggle') return await context.test.echo(() => 1).catch((error) => error.code);
       return heard;`,
    ),
  );
  expect(await host.evaluate(() => sandbox.hook('subscribe'))).toBe('function');
  expect(await host.evaluate(() => sandbox.tell({ type: 'added' }, 2))).toBe(1);
  await expect.poll(() => host.evaluate(() => sandbox.hook('heard'))).toEqual([[{ type: 'added' }, 2]]);
  expect(await host.evaluate(() => sandbox.hook('end'))).toBe('unsubscribed');
  expect(await host.evaluate(() => sandbox.hook('smuggle'))).toBe('INVALID_ARGUMENT');
});

test('a handler that runs out of time sees its signal abort', async ({ host }) => {
  await host.evaluate(
    (code) => sandbox.start({ code }),
    plugin(
      `if (value === 'seen') return globalThis.seen;
       context.signal.addEventListener('abort', () => { globalThis.seen = 'aborted'; });
       await new Promise(() => {});`,
    ),
  );
  const error = await host.evaluate(() =>
    sandbox.hook('wait', 'probe', 50).catch((reason: Error) => `${reason.name} ${reason.message}`),
  );
  expect(error).toContain('TimeoutError');
  await expect.poll(() => host.evaluate(() => sandbox.hook('seen'))).toBe('aborted');
});
