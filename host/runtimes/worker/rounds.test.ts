import { defineHook, type HookRun } from '@airlock/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testClock, type TestClock } from '../../../test/fixtures/clock.ts';
import { AirlockError } from '../../kernel/errors.ts';
import { createHooks } from '../../kernel/hooks/hooks.ts';
import type { HookRound } from '../../kernel/hooks/relay.ts';
import { compileSchema } from '../../kernel/schema.ts';
import type { ReportMessage } from '../channel/protocol.ts';
import type { Settled } from '../relay/own-calls.ts';
import type { PluginWorker } from '../relay/plugin-worker.ts';
import { createRounds as createRelayRounds } from '../relay/rounds.ts';
import { createRounds } from './rounds.ts';

const deeds = ['append', 'same', 'throw', 'wrong', 'nothing', 'hang', 'end', 'slow'] as const;
type Deed = (typeof deeds)[number];
const limit = 100;

const schema = { type: 'array', items: { type: 'string' } } as const;
const tokens = {
  filter: defineHook<string[]>('t.filter', 'filter', { description: '', timeout: limit, output: schema }),
  /** Answers are not checked. */
  plain: defineHook<string[]>('t.plain', 'filter', { description: '', timeout: limit }),
  event: defineHook<string[]>('t.event', 'event', { description: '', timeout: limit }),
  decision: defineHook<string[], string[]>('t.decision', 'decision', {
    description: '',
    timeout: limit,
    output: schema,
  }),
};

/** What a plugin of this name answers, as its worker would send it. */
function act(name: string, deed: Deed, value: readonly string[], clock: TestClock, settled: Settled): void {
  const answer = (data: unknown): void => settled(['answer', 1, structuredClone(data)]);
  switch (deed) {
    case 'append':
      return answer([...value, name]);
    case 'same':
      return answer(value);
    case 'throw': {
      return settled(['failure', 1, 'Error', 'no']);
    }
    case 'wrong':
      return answer([1]);
    case 'nothing':
      return answer(undefined);
    case 'end':
      return settled(undefined);
    case 'slow':
      return void clock.after(limit / 2, () => answer([...value, name]));
    case 'hang':
      return void clock.after(limit * 3, () => answer(['late']));
  }
}

/** A hook with these handlers, beside one relay or asked one by one; what it gives and whose faults it tells. */
async function run(kind: keyof typeof tokens, plan: readonly Deed[], start: string[], near: boolean) {
  const clock = testClock();
  const faults: string[] = [];
  const hooks = createHooks({
    clock,
    compile: compileSchema,
    onFault: ({ plugin, code }: AirlockError) => void faults.push(`${String(plugin)} ${code}`),
  });
  const asked: string[] = [];
  const ask = (name: string, deed: Deed, value: unknown, settled: Settled): void => {
    asked.push(name);
    // Answers always come later.
    queueMicrotask(() => act(name, deed, value as string[], clock, settled));
  };
  const relay = createRelayRounds(
    {
      get: (instance) => ({
        ask(_method, [, value], settled) {
          ask(`p${instance}`, plan[instance] ?? 'same', value, settled);
          return () => undefined;
        },
      }),
    },
    (report) => {
      const copy = structuredClone(report);
      if (copy[0] === 'round') rounds.reported(copy);
      else if (copy[0] === 'at' || copy[0] === 'left') rounds.moved(...copy);
    },
    clock,
  );
  const sent: string[] = [];
  const rounds = createRounds((message) => {
    sent.push(message[0]);
    const copy = structuredClone(message);
    if (copy[0] === 'schema') relay.learn(copy[1], copy[2]);
    else if (copy[0] === 'round') relay.begin(copy[1], copy[2], copy[3]);
    else if (copy[0] === 'abandon') relay.abandon(copy[1]);
  });
  for (const [instance, deed] of plan.entries()) {
    hooks.register(`0123456789abcdef/p${instance}`, tokens[kind].id, {
      index: 0,
      priority: 900 - instance,
      isolated: true,
      ...(near ? { seat: () => ({ relay: rounds.relay, instance }) } : {}),
      run: (value) =>
        new Promise((resolve, reject) => {
          ask(`p${instance}`, deed, value, (answer) => {
            if (answer?.[0] === 'answer') resolve(answer[2]);
            else if (answer === undefined) reject(new AirlockError('CHANNEL_CLOSED', 'It ended.'));
            else reject(new Error('no'));
          });
        }),
    });
  }
  const fire = {
    filter: () => hooks.filter(tokens.filter, start),
    plain: () => hooks.filter(tokens.plain, start),
    event: async () => (await hooks.event(tokens.event, start)).map(({ code, plugin }) => [plugin, code]),
    decision: () => hooks.decision(tokens.decision, start),
  };
  const fired: Promise<unknown> = fire[kind]();
  // Each handler may take its limit, noticed an eighth late.
  for (let turn = 0; turn < plan.length * 12; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(limit / 8);
  }
  const result = await fired;
  clock.advance(limit * 10);
  const figures = hooks.stats().map(({ owner, calls, faults: failed }) => [owner, calls, failed]);
  return {
    result,
    faults: faults,
    asked,
    figures,
    sent,
  };
}

describe('rounds', () => {
  it('give what asking the handlers one by one gives, whatever they do', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('filter', 'plain', 'event', 'decision'),
        fc.array(fc.constantFrom(...deeds), { minLength: 2, maxLength: 6 }),
        // What is passed on as it came is checked, too.
        fc.constantFrom<unknown[]>(['start'], [1]),
        async (kind, plan, start) => {
          const { sent, ...together } = await run(kind, plan, start as string[], true);
          const { sent: none, ...alone } = await run(kind, plan, start as string[], false);
          expect(together).toEqual(alone);
          expect(sent).toContain('round');
          expect(none).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  const value = ['start'];
  const facts: HookRun = { executionId: 'e', hook: 't.filter', time: 1 };
  const round: HookRound = {
    kind: 'filter',
    value,
    run: facts,
    stops: [
      [0, 0, limit],
      [1, 0, limit],
    ],
  };
  const begin = () => {
    const sent: unknown[] = [];
    const rounds = createRounds((message) => void sent.push(message));
    const controller = new AbortController();
    const places: string[] = [];
    const answer = rounds.relay.round(round, controller.signal, {
      at: (stop) => void places.push(`at ${stop}`),
      left: (stop) => void places.push(`left ${stop}`),
    });
    answer.catch(() => undefined);
    return { rounds, controller, places, answer, sent };
  };

  const ok = ['answered', 1] as const;
  it.each<[string, readonly unknown[]]>([
    ['fewer stops than asked', [[ok], 'x']],
    ['more stops than asked', [[ok, ok, ok], 'x']],
    ['no answer where a handler answered', [[ok, ok]]],
    [
      'an answer where none did',
      [
        [
          ['late', 1],
          ['late', 1],
        ],
        'x',
      ],
    ],
    ['an unknown outcome', [[ok, ['fine', 1]], 'x']],
    ['a time that is none', [[ok, ['answered', Number.NaN]], 'x']],
    ['a text that is none', [[ok, ['threw', 1, {}, {}]], 'x']],
    ['a text without end', [[ok, ['invalid', 1, 'x'.repeat(100_000)]], 'x']],
    ['no list', ['all']],
    ['what data may not have', [[ok, ok], JSON.parse('{ "__proto__": 1 }')]],
    ['a function', [[ok, ok], () => 1]],
  ])('refuses a report with %s', async (_what, report) => {
    const { rounds, answer } = begin();
    // What is forged has no type.
    rounds.reported(['round', 1, ...report] as unknown as ReportMessage & readonly ['round', ...unknown[]]);
    await expect(answer).rejects.toThrow(/cannot have been|key|function/);
  });

  it('take a report once, and only of a round that was asked for', async () => {
    const { rounds, answer } = begin();
    rounds.reported(['round', 7, [ok, ok], ['forged']]);
    rounds.reported(['round', 1, [ok, ok], ['right']]);
    rounds.reported(['round', 1, [ok, ok], ['again']]);
    expect(await answer).toMatchObject({ answer: ['right'] });
  });

  it('tell where they are, and nothing of places that are none', () => {
    const { rounds, places } = begin();
    for (const stop of [0, 5, -1, 0.5, 1]) rounds.moved('at', 1, stop);
    rounds.moved('left', 1, 1);
    rounds.moved('at', 2, 0);
    expect(places).toEqual(['at 0', 'at 1', 'left 1']);
  });

  it('tell of handlers that are new; of known ones only where one takes longer', () => {
    const clock = testClock();
    const told: unknown[] = [];
    const answers: Settled[] = [];
    const worker: Pick<PluginWorker, 'ask'> = {
      ask(_method, _args, settled) {
        answers.push(settled);
        return () => undefined;
      },
    };
    const workers = new Map(Array.from({ length: 9 }, (_, instance) => [instance, { ...worker }]));
    const relay = createRelayRounds(workers, (report) => void told.push(report.slice(0, 3).join(' ')), clock);
    const play = (id: number, times: readonly number[]): unknown[] => {
      const stops = times.map((_, at) => [at, 0, limit] as const);
      relay.begin(id, 't.filter', { kind: 'filter', value, run: facts, stops, checked: false });
      for (const time of times) {
        for (let passed = 0; passed < time; passed += 0.25) clock.advance(0.25);
        answers.pop()?.(['answer', 1, value]);
      }
      return told.splice(0).map((report) => String(report).replace(/^round.*/, 'over'));
    };
    expect(play(1, [0, 0, 0])).toEqual(['at 1 0', 'at 1 1', 'at 1 2', 'over']);
    for (let id = 2; id <= 8; id++) play(id, [0, 0, 0, 0, 0, 0, 0, 0]);
    expect(play(9, [0.25, 0.5, 3, 0.5, 0.5, 2.25, 0.25])).toEqual(
      // Of those that came later one answer is missing until they are known.
      ['at 9 2', 'at 9 3', 'at 9 4', 'at 9 5', 'at 9 6', 'over'],
    );
    expect(play(10, [0.25, 0.5, 3, 0.5, 0.5, 2.25, 0.25])).toEqual([
      'at 10 2',
      'left 10 2',
      'at 10 5',
      'left 10 5',
      'over',
    ]);
    expect(play(11, [0, 0, 0, 0, 0, 0, 0, 0])).toEqual(['at 11 7', 'over']);
    clock.advance(limit * 10);
    expect([told, clock.pending()]).toEqual([[], 0]);
  });

  it('are abandoned with their signal, and end with the relay', async () => {
    const first = begin();
    await Promise.resolve();
    first.controller.abort(new Error('enough'));
    await expect(first.answer).rejects.toThrow('enough');
    expect(first.sent.at(-1)).toEqual(['abandon', 1]);
    const second = begin();
    second.rounds.end();
    await expect(second.answer).rejects.toMatchObject({ code: 'CHANNEL_CLOSED' });
  });

  it('are not begun with what cannot cross', async () => {
    const sent: unknown[] = [];
    const { relay } = createRounds((message) => void sent.push(message));
    const never = new AbortController().signal;
    const deaf = { at: () => undefined, left: () => undefined };
    await expect(relay.round({ ...round, value: { f: () => 1 } }, never, deaf)).rejects.toThrow('function');
    expect(sent).toEqual([]);
  });
});
