import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from './log.ts';

const sent: { level: string; message: string; details?: unknown }[][] = [];
const { log, console } = createLog(async (lines) => void sent.push([...lines]));
const printer = console() as Console;

beforeEach(() => {
  vi.useFakeTimers();
  sent.length = 0;
});
afterEach(() => vi.useRealTimers());

describe('the log of a plugin', () => {
  it('sends lines together', () => {
    log.info('one', { at: 1 });
    printer.warn('two', 2, { three: 3 });
    printer.assert(true, 'not this');
    printer.assert(false, 'but this');
    expect(sent).toEqual([]);
    vi.runAllTimers();
    expect(sent.map((lines) => lines.map(({ level, message, details }) => [level, message, details]))).toEqual([
      [
        ['info', 'one', '{"at":1}'],
        ['warn', 'two 2 {"three":3}', undefined],
        ['error', 'Assertion failed: but this', undefined],
      ],
    ]);
  });

  it('drops what is too much and says how much it was', () => {
    for (let at = 0; at < 1000; at += 1) printer.log(at);
    vi.runAllTimers();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toHaveLength(101);
    expect(sent[0]?.at(-1)?.message).toBe('900 more lines were dropped');
  });

  it('never fails on what it is given', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    printer.log(cycle, Symbol('s'), () => 1, 1n, undefined, new Error('told'));
    printer.log('x'.repeat(10_000));
    vi.runAllTimers();
    expect(sent[0]?.[0]?.message).toContain('[object Object] Symbol(s)');
    expect(sent[0]?.[0]?.message).toContain('told');
    expect(sent[0]?.[1]?.message).toHaveLength(2000);
  });
});
