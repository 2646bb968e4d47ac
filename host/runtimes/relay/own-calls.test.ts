import { beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../channel/protocol.ts';
import type { CallMessage, CancelMessage } from '../channel/protocol.ts';
import { createOwnCalls, type OwnCalls } from './own-calls.ts';

let sent: (CallMessage | CancelMessage)[];
let calls: OwnCalls;
let heard: unknown[];
const ask = (): (() => void) => calls.ask('hook', [1], (answer) => void heard.push(answer));
const answer = (at: number) => ['answer', sent[at]?.[1] ?? 0, at] as const;

beforeEach(() => {
  sent = [];
  heard = [];
  calls = createOwnCalls((message) => void sent.push(message));
});

describe('the calls of a relay', () => {
  it('are told their answers once; those of the host pass by', () => {
    ask();
    expect(sent).toEqual([['call', -1, 'hook', [1]]]);
    expect(calls.take(['answer', 1, 1])).toBe(false);
    expect(calls.take(answer(0))).toBe(true);
    expect(calls.take(answer(0))).toBe(false);
    expect(heard).toEqual([answer(0)]);
  });

  it('wait when too many are under way, and those nobody wants are not made', () => {
    for (let count = 0; count < limits.inFlight; count += 1) ask();
    const giveUp = ask();
    ask();
    expect(sent).toHaveLength(limits.inFlight);
    giveUp();
    calls.take(answer(0));
    expect(sent).toHaveLength(limits.inFlight + 1);
    expect(sent.at(-1)?.[1]).toBe(-(limits.inFlight + 2));
  });

  it('cancel what is under way, and nothing that is over', () => {
    const cancel = ask();
    cancel();
    expect(sent.at(-1)).toEqual(['cancel', -1]);
    calls.take(answer(0));
    cancel();
    expect(sent).toHaveLength(2);
  });

  it('take a function for an attack', () => {
    ask();
    expect(() => calls.take(['subscribed', -1, 1])).toThrow('a function');
  });

  it('are settled with nothing when the worker ends, and afterwards', async () => {
    for (let count = 0; count <= limits.inFlight; count += 1) ask();
    calls.end();
    ask();
    await Promise.resolve();
    expect(heard).toEqual(Array.from({ length: limits.inFlight + 2 }, () => undefined));
  });
});
