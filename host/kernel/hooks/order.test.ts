import { defineHook } from '@airlock/sdk';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHooks } from './hooks.ts';

const token = defineHook<readonly string[]>('test.order', 'filter', { description: '' });

const registration = fc.record({
  owner: fc.constantFrom('1111111111111111/a', '1111111111111111/b', '2222222222222222/a', '2222222222222222/c'),
  index: fc.nat(5),
  priority: fc.constantFrom(-10, 0, 10, 50, 100, 100, 100, 500, 999),
});
/** As manifests have them: one registration per plugin and index. */
const registrations = fc.uniqueArray(registration, {
  maxLength: 24,
  selector: ({ owner, index }) => `${owner}#${index}`,
});

type Registration = typeof registration extends fc.Arbitrary<infer T> ? T : never;

async function runInOrder(list: readonly Registration[]): Promise<readonly string[]> {
  const hooks = createHooks();
  for (const { owner, index, priority } of list) {
    hooks.register(owner, token.id, {
      index,
      priority,
      run: (value) => [...(value as string[]), `${owner}#${index}`],
    });
  }
  const order = await hooks.filter(token, []);
  expect(hooks.explain(token.id).map((row) => `${row.owner}#${row.index}`)).toEqual(order);
  return order;
}

/** The rule itself, written down a second time. */
function expected(list: readonly Registration[]): readonly string[] {
  const key = ({ owner, index, priority }: Registration): readonly (number | string)[] => [
    -priority,
    owner.split('/')[1] ?? '',
    owner,
    index,
  ];
  const before = (a: Registration, b: Registration): number => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((part, position) => part !== right[position]);
    const [x, y] = [left[at] ?? 0, right[at] ?? 0];
    return x === y ? 0 : x < y ? -1 : 1;
  };
  return list.toSorted(before).map(({ owner, index }) => `${owner}#${index}`);
}

describe('order of handlers', () => {
  it('follows the rule, whatever the order of registration', async () => {
    const shuffled = registrations.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, other]) => {
        const order = await runInOrder(list);
        expect(order).toEqual(expected(list));
        expect(await runInOrder(other)).toEqual(order);
      }),
    );
  });

  it('is the same after priorities were set and taken back', async () => {
    await fc.assert(
      fc.asyncProperty(
        registrations,
        fc.array(fc.tuple(fc.nat(23), fc.integer({ min: 0, max: 999 }))),
        async (list, sets) => {
          const hooks = createHooks();
          for (const { owner, index, priority } of list) {
            hooks.register(owner, token.id, { index, priority, run: (value) => value });
          }
          const order = hooks.explain(token.id);
          const touched = sets.flatMap(([at, priority]) => {
            const one = list[at];
            if (one !== undefined) hooks.setPriority(one.owner, token.id, one.index, priority);
            return one ?? [];
          });
          for (const { owner, index } of touched) hooks.setPriority(owner, token.id, index, undefined);
          expect(hooks.explain(token.id)).toEqual(order);
        },
      ),
    );
  });
});
