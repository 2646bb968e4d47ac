import { defineHook } from '@airlock/sdk';
import { describe, expect, it } from 'vitest';
import { testClock } from '../../../test/fixtures/clock.ts';
import type { AirlockError } from '../errors.ts';
import { createHooks } from './hooks.ts';
import type { HandlerOptions, HookCall } from './types.ts';

/** What a handler does in one execution. The last ones must be skipped, and count against its plugin. */
const deeds = ['answer', 'answer later', 'answer slowly', 'answer twice'] as const;
const misdeeds = [
  'throw',
  'reject',
  'hang',
  'answer late',
  'wrong type',
  'wrong type later',
  'nothing',
  'mutate',
] as const;
type Deed = (typeof deeds)[number] | (typeof misdeeds)[number];

const executions = 10_000;
const together = 200;
const limit = 100;

interface Payload {
  readonly id: number;
  readonly log: readonly string[];
}

const filter = defineHook<Payload>('chaos.filter', 'filter', {
  description: '',
  timeout: limit,
  output: { type: 'object' },
});
/** Not checked, so that it takes the shortest way through the engine. */
const plain = defineHook<Payload>('chaos.plain', 'filter', { description: '', timeout: limit });
const event = defineHook<Payload>('chaos.event', 'event', { description: '', timeout: limit });
const decision = defineHook<Payload, string>('chaos.decision', 'decision', { description: '', timeout: limit });
const collect = defineHook<Payload, string>('chaos.collect', 'collect', { description: '', timeout: limit });

describe('10,000 executions with random faults', () => {
  it(
    'each ends with the right value, faults are put down to the right plugins, nothing is left',
    { timeout: 60_000 },
    async () => {
      const random = seeded(20_261_121);
      const clock = testClock();
      const faults = new Map<string, number>();
      const expectedFaults = new Map<string, number>();
      const unhandled: unknown[] = [];
      const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
      process.on('unhandledRejection', onUnhandled);

      const hooks = createHooks({
        clock,
        compile:
          ({ type }) =>
          (value) =>
            typeof value === type ? undefined : 'has another type',
        onFault: ({ plugin, code, executionId }: AirlockError) => {
          expect(executionId).toBeDefined();
          count(faults, `${String(plugin)} ${code}`);
        },
      });
      const owners = Array.from({ length: 6 }, (_, number) => `0123456789abcdef/p${number}`);
      const plan = new Map<string, Deed>();
      let lateAnswers = 0;
      /** Ids of executions that a handler was told. */
      const told = new Set<string>();

      const act = (owner: string, kind: 'filter' | 'plain' | 'other'): HandlerOptions['run'] => {
        return (value, call: HookCall) => {
          const { id, log } = value as Payload;
          const answer = kind !== 'other' ? { id, log: [...log, owner] } : owner;
          const deed = plan.get(`${id} ${owner}`);
          // Who asks has the execution known by its id, until it ends.
          if (id % 2 === 0) told.add(call.run.executionId);
          switch (deed) {
            case 'answer later':
              return Promise.resolve().then(() => answer);
            case 'answer slowly':
              return new Promise((resolve) => clock.after(limit - 1, () => resolve(answer)));
            case 'answer twice':
              // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
              return { then: (resolve: (value: unknown) => void) => (resolve(answer), resolve('again')) };
            case 'throw':
              throw new Error('thrown');
            case 'reject':
              return Promise.reject(new Error('rejected'));
            case 'hang':
              return new Promise(() => void call.signal);
            case 'answer late':
              lateAnswers += 1;
              return new Promise((resolve) => clock.after(limit * 3, () => resolve(answer)));
            case 'wrong type':
              return kind === 'filter' ? 42 : answer;
            case 'wrong type later':
              return Promise.resolve(kind === 'filter' ? 'text' : answer);
            case 'nothing':
              return undefined;
            case 'mutate':
              (log as string[]).push('sneaky');
              return answer;
            default:
              return answer;
          }
        };
      };
      for (const [index, owner] of owners.entries()) {
        const priority = 100 - index;
        hooks.register(owner, filter.id, { index: 0, priority, run: act(owner, 'filter') });
        hooks.register(owner, plain.id, { index: 0, priority, run: act(owner, 'plain') });
        for (const token of [event, decision, collect]) {
          hooks.register(owner, token.id, { index: 0, priority, run: act(owner, 'other') });
        }
      }

      /** Decide what everybody does in execution `id`, and what must come of it. */
      const prepare = (id: number, kind: string): readonly string[] => {
        const good: string[] = [];
        for (const owner of owners) {
          const deed = random() < 0.6 ? pick(deeds, random) : pick(misdeeds, random);
          plan.set(`${id} ${owner}`, deed);
          const code = codeOf(deed, kind);
          if (code === undefined) {
            if (kind === 'filter' || kind === 'plain' || deed !== 'nothing') good.push(owner);
          }
          const isAsked = kind !== 'decision' || good.length === 0 || (good.length === 1 && good[0] === owner);
          if (code !== undefined && isAsked) count(expectedFaults, `${owner} ${code}`);
        }
        return good;
      };

      /** Fire a hook; what came of it, and what had to. */
      const fire = {
        filter: async (payload: Payload, good: readonly string[]) => ({
          answer: (await hooks.filter(filter, payload)).log,
          right: good,
        }),
        plain: async (payload: Payload, good: readonly string[]) => ({
          answer: (await hooks.filter(plain, payload)).log,
          right: good,
        }),
        event: async (payload: Payload) => ({
          answer: (await hooks.event(event, payload)).map(({ plugin, code }) => [plugin, code]),
          right: owners.flatMap((owner) => {
            const code = codeOf(plan.get(`${payload.id} ${owner}`), 'event');
            return code === undefined ? [] : [[owner, code]];
          }),
        }),
        decision: async (payload: Payload, good: readonly string[]) => ({
          answer: (await hooks.decision(decision, payload))?.by,
          right: good[0],
        }),
        collect: async (payload: Payload, good: readonly string[]) => ({
          answer: (await hooks.collect(collect, payload)).map(({ by }) => by),
          right: good,
        }),
      };

      let done = 0;
      for (let first = 0; first < executions; first += together) {
        const running = Array.from({ length: together }, async (_, offset) => {
          const id = first + offset;
          const payload: Payload = { id, log: [] };
          const kind = pick(['filter', 'plain', 'event', 'decision', 'collect'] as const, random);
          const good = prepare(id, kind);
          const { answer, right } = await fire[kind](payload, good);
          expect(answer).toEqual(right);
          expect(payload.log).toEqual([]);
          done += 1;
        });
        const all = Promise.all(running);
        // The limit is 100 ms, noticed at most an eighth late, and there are six handlers.
        for (let looks = 0; looks < 60; looks++) {
          await settle();
          clock.advance(limit / 8);
        }
        expect(await Promise.race([all.then(() => 'over'), settle().then(() => 'pending')])).toBe('over');
      }
      clock.advance(limit * 10);
      await settle();
      process.off('unhandledRejection', onUnhandled);

      expect(done).toBe(executions);
      expect(Object.fromEntries(faults)).toEqual(Object.fromEntries(expectedFaults));
      expect(unhandled).toEqual([]);
      const stats = hooks.stats();
      expect(sum(stats.map((row) => row.faults))).toBe(sum([...expectedFaults.values()]));
      expect(sum(stats.map((row) => row.late))).toBe(lateAnswers);
      for (const owner of owners) {
        const { succeeded, failed } = hooks.outcomes(owner);
        const rows = stats.filter((row) => row.owner === owner);
        expect(succeeded + failed).toBe(sum(rows.map((row) => row.calls)));
      }
      expect(clock.pending()).toBe(0);
      expect(told.size).toBeGreaterThan(executions / 4);
      for (const id of told) expect(hooks.state(id)).toBeUndefined();
    },
  );
});

/** The fault that a deed is; other kinds than filters have no schema here, and nothing is an answer of theirs. */
function codeOf(deed: Deed | undefined, kind: string): string | undefined {
  switch (deed) {
    case 'throw':
    case 'reject':
      return 'HOOK_THREW';
    case 'hang':
    case 'answer late':
      return 'HOOK_TIMEOUT';
    case 'mutate':
      return 'HOOK_MUTATED_VALUE';
    case 'wrong type':
    case 'wrong type later':
      return kind === 'filter' ? 'HOOK_INVALID_ANSWER' : undefined;
    case 'nothing':
      return kind === 'filter' || kind === 'plain' ? 'HOOK_INVALID_ANSWER' : undefined;
    default:
      return undefined;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function count(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function pick<T>(list: readonly T[], random: () => number): T {
  // The index is within the list.
  return list[Math.floor(random() * list.length)] as T;
}

/** mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
