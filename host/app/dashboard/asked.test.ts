import { dashboardFigures, dashboardRecent, dashboardStats } from '@airlock/sdk';
import { createSubmission } from '@airlock/sdk/testing';
import { describe, expect, it } from 'vitest';
import { createActor } from '../session/actor.ts';
import { askFigures, askRecent } from './asked.ts';

const user = { id: 'u', name: 'Ada', roles: ['admin'] };
const own = [
  { id: 'forms', label: 'Forms', value: 2 },
  { id: 'plugins', label: 'Active plugins', value: 1 },
];
const counts = { forms: 2, submissions: 3 };

/** An actor whose plugins answer `stats`, and filter with what `filters` has for a hook. */
function actorWith(stats: readonly unknown[], filters: { readonly [hook: string]: (value: never) => unknown }) {
  return {
    ...createActor(undefined, user),
    collect: async ({ id }: { readonly id: string }) => (id === dashboardStats.id ? stats : []) as never,
    filter: async ({ id }: { readonly id: string }, value: unknown) =>
      (filters[id]?.(value as never) ?? value) as never,
  };
}

describe('figures', () => {
  it('are the workspace’s own where no plugin takes part', async () => {
    expect(await askFigures(createActor(undefined, user), own, counts)).toEqual(own);
  });

  it('of plugins keep who gave them, whatever another plugin calls them', async () => {
    const actor = actorWith([{ by: 'me/outbox', answer: [{ label: 'Waiting', value: 4 }] }], {
      [dashboardFigures.id]: ({ figures }: { figures: readonly object[] }) => ({
        figures: figures.toReversed().map((figure) => ({ ...figure, label: 'Mine', by: 'somebody/else' })),
      }),
    });
    expect(await askFigures(actor, own, counts)).toEqual([
      { id: 'me/outbox:Waiting', label: 'Mine', value: 4, by: 'me/outbox' },
      { id: 'plugins', label: 'Mine', value: 1 },
      { id: 'forms', label: 'Mine', value: 2 },
    ]);
  });

  it('can be left out, but not made up or doubled', async () => {
    const actor = actorWith([], {
      [dashboardFigures.id]: () => ({
        figures: [own[0], { id: 'wealth', label: 'Wealth', value: 9 }, own[0]],
      }),
    });
    expect(await askFigures(actor, own, counts)).toEqual([own[0]]);
  });
});

describe('the latest submissions', () => {
  const submissions = ['a', 'b'].map((id) => createSubmission({ id, values: { note: `from ${id}` } }));

  it('are shown as they are where no plugin takes part', async () => {
    const shown = await askRecent(createActor(undefined, user), submissions);
    expect([...shown]).toEqual([
      ['a', { note: 'from a' }],
      ['b', { note: 'from b' }],
    ]);
  });

  it('show nothing of one that a plugin leaves out', async () => {
    const actor = actorWith([], {
      [dashboardRecent.id]: () => ({ submissions: [{ ...submissions[1], values: { note: 'masked' } }] }),
    });
    expect([...(await askRecent(actor, submissions))]).toEqual([['b', { note: 'masked' }]]);
  });
});
