import { harmfulToComlink, rawMessages } from '../fixtures/sandbox/raw-messages.ts';
import { expect, FREEZE, test } from '../fixtures/sandbox/test.ts';

test.describe('a raw message to the port of the host', () => {
  for (const name of Object.keys(rawMessages)) {
    test(`${name}: closes the channel and changes nothing`, async ({ host }) => {
      const { violation, harm } = await host.evaluate((message) => sandbox.attack(message, true), name);
      expect(harm).toEqual([]);
      expect(violation).not.toBeNull();
    });
  }

  for (const name of harmfulToComlink) {
    test(`positive control: ${name} does harm to Comlink alone`, async ({ host }) => {
      const { harm } = await host.evaluate((message) => sandbox.attack(message, false), name);
      expect(harm).not.toEqual([]);
    });
  }
});

test.describe('a plugin with the raw port of its worker', () => {
  const sends = (message: string) =>
    `(() => { globalThis[Symbol.for('airlock.register')]({ id: 'probe', permissions: {}, hooks: [{ hook: { id: 'test.hook', kind: 'filter', timeout: 1000 }, priority: 100, handler: async () => { ${message}; await new Promise(() => {}); } }] }); })();`;

  for (const [name, message] of Object.entries({
    'SET on the prototype': `rawSend({ id: 'a', type: 'SET', path: ['__proto__', 'x'], value: { type: 'RAW', value: 1 } })`,
    CONSTRUCT: `rawSend({ id: 'a', type: 'CONSTRUCT', path: ['constructor', 'constructor'], argumentList: [] })`,
    ENDPOINT: `rawSend({ id: 'a', type: 'ENDPOINT' })`,
    'a port': `rawSend(['cancel', 1], [new MessageChannel().port1])`,
    'an answer nobody asked for': `rawSend(['answer', 1000, 1])`,
    'an answer to what the relay did not ask': `rawSend(['answer', -1000, 1])`,
    'a flood of calls': `for (let i = 0; i < 10_000; i += 1) rawSend(['call', i + 1, 'test.hang', []])`,
    'a flood of notices': `for (let i = 0; i < 10_000; i += 1) rawSend(['drop', i + 1])`,
    'thirty buffers of 64 MB': `for (let i = 0; i < 30; i += 1) rawSend(['call', i + 1, 'test.echo', [new Uint8Array(64 * 2 ** 20)]])`,
    'a string of 256 MB': `rawSend(['call', 1, 'test.echo', ['x'.repeat(256 * 2 ** 20)]])`,
  })) {
    test(`that sends ${name} is stopped by the relay, and the host did not notice`, async ({ bareHost }) => {
      await bareHost.evaluate((code) => sandbox.start({ code }), sends(message));
      const { end, stall, reached } = await bareHost.evaluate(async () => {
        const ended = sandbox.ended();
        const running = sandbox.hook(null).catch(() => undefined);
        const stall = await sandbox.stallDuring(Promise.resolve(ended));
        await running;
        return { end: await ended, stall, reached: sandbox.calls.length };
      });
      // Making so much may keep the worker from answering pings for longer than it may.
      expect(end?.reason).toMatch(/MB/.test(name) ? /violation|unresponsive/ : /violation/);
      expect(reached).toBeLessThanOrEqual(32);
      expect(stall).toBeLessThan(FREEZE);
    });
  }
});
