import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../channel/protocol.ts';
import { createLimiter, type Limiter } from './limiter.ts';

const call = (id: number, value: unknown = 0) => ['call', id, 'x', [value]] as const;
const answer = (id: number) => ['answer', id, 1] as const;
let passed: unknown[];
let time: number;
let limiter: Limiter;

beforeEach(() => {
  vi.useFakeTimers();
  passed = [];
  time = 0;
  limiter = createLimiter(
    (message) => passed.push(message),
    () => time,
  );
});
afterEach(() => {
  limiter.stop();
  vi.useRealTimers();
});

describe('the limiter of the relay', () => {
  it('passes calls on, and more once they are answered', () => {
    for (let at = 1; at <= 3 * limits.inFlight; at += 1) {
      limiter.fromWorker(call(at), 0);
      limiter.fromHost(answer(at));
    }
    expect(passed).toHaveLength(3 * limits.inFlight);
  });

  it('takes one call more than may be in flight for an attack', () => {
    for (let at = 1; at <= limits.inFlight; at += 1) limiter.fromWorker(call(at), 0);
    expect(() => limiter.fromWorker(call(-1), 0)).toThrow('in flight');
  });

  it('lets an answer through once, and only to a question', () => {
    expect(() => limiter.fromWorker(answer(7), 0)).toThrow('not made');
    limiter.fromHost(call(7));
    limiter.fromWorker(answer(7), 0);
    expect(passed).toHaveLength(1);
    expect(() => limiter.fromWorker(answer(7), 0)).toThrow('not made');
  });

  it('holds messages back beyond the rate, sends them later in order, and stops a flood', () => {
    const { burst, waiting, perSecond } = limits.rate;
    for (let at = 1; at <= burst + waiting; at += 1) limiter.fromWorker(['drop', at], 0);
    expect(passed).toHaveLength(burst);
    expect(() => limiter.fromWorker(['drop', 1], 0)).toThrow('beyond the rate');
    time += (waiting * 1000) / perSecond;
    vi.advanceTimersByTime(1);
    expect(passed).toHaveLength(burst + waiting);
    expect(passed.at(-1)).toEqual(['drop', burst + waiting]);
  });

  it('passes one cancel for a call and drops those that come too late', () => {
    limiter.fromWorker(call(7), 0);
    limiter.fromWorker(['cancel', 7], 0);
    limiter.fromWorker(['cancel', 7], 0);
    limiter.fromWorker(['cancel', 8], 0);
    expect(passed).toEqual([call(7), ['cancel', 7]]);
  });

  it('stops a worker that cancels without end what it did not call', () => {
    for (let at = 0; at < limits.rate.burst; at += 1) limiter.fromWorker(['cancel', 9], 0);
    expect(() => limiter.fromWorker(['cancel', 9], 0)).toThrow('beyond the rate');
    // In time, some are no harm.
    time += 1000;
    limiter.fromWorker(['cancel', 9], 0);
    expect(passed).toEqual([]);
  });

  it('lets large messages through more seldom than small ones, by what they cost the host', () => {
    const { burst, perSecond, nodes, bytes } = limits.rate;
    const many = Array.from({ length: 100 * nodes }, () => 0);
    const long = 'x'.repeat(100 * bytes);
    let sent = 0;
    // Each is answered at once, so that only the pace holds them.
    const send = (value: unknown): void => {
      limiter.fromWorker(call((sent += 1), value), 0);
      limiter.fromHost(answer(sent));
    };
    for (let at = 0; at < 16; at += 1) send(at % 2 ? many : long);
    expect(passed).toHaveLength(Math.ceil(burst / 101));
    // A small one waits behind them. In time as much passes as the rate allows.
    send(0);
    for (let at = 0; at < 7; at += 1) {
      time += 101_000 / perSecond;
      vi.advanceTimersByTime(101_000 / perSecond + 1);
    }
    expect(passed).toHaveLength(17);
    // The control: as many small ones pass at once.
    time += 1000;
    for (let at = 0; at < 16; at += 1) send(at);
    expect(passed).toHaveLength(17 + 16);
  });

  it('refuses ports and shapes that are no message', () => {
    expect(() => limiter.fromWorker(call(7), 1)).toThrow('port');
    expect(() => limiter.fromWorker('ping', 0)).toThrow('not a list');
  });
});
