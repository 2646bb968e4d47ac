import { describe, expect, it } from 'vitest';
import { entryKey } from './arrangement.ts';
import { createContributions, type Contribution } from './contributions.ts';
import type { AirlockError } from '../errors.ts';
import { layoutOver } from '../facades.ts';
import { memoryStore } from '../storage/memory-store.ts';
import type { TabMessage } from '../storage/tabs.ts';

const widget = (id: string, slot = 'dashboard.widget'): Contribution => ({
  key: `r/a#${id}`,
  plugin: 'r/a',
  id,
  slot,
  title: id,
  realm: 'page',
  draws: 'react',
  load: () => Promise.resolve(),
});

/** A tab over a store, with three widgets on the dashboard and one beside a page. */
async function tab(store = memoryStore()) {
  const contributions = createContributions();
  for (const id of ['1', '2', '3']) contributions.addWidget(widget(id));
  contributions.addWidget(widget('beside', 'page.panel'));
  const posted: TabMessage[] = [];
  const damage: AirlockError[] = [];
  const tabs = { post: (message: TabMessage) => void posted.push(message), subscribe: () => () => {}, close() {} };
  const layout = layoutOver({ store, tabs, contributions, onDamage: (error) => damage.push(error) });
  await layout.load();
  const ids = (slot = 'dashboard.widget') => contributions.list(slot).map(({ id }) => id);
  return { store, contributions, layout, posted, damage, ids };
}

describe('the layout', () => {
  it('puts widgets in the order of the user and keeps it for the next page', async () => {
    const { store, layout, ids, posted } = await tab();
    await layout.reorder('dashboard.widget', ['r/a#3', 'r/a#1']);
    expect(ids()).toEqual(['3', '1', '2']);
    expect(posted).toEqual([{ type: 'layout' }]);
    expect((await tab(store)).ids()).toEqual(['3', '1', '2']);
  });

  it('hides a widget and shows it again', async () => {
    const { contributions, layout, ids } = await tab();
    await layout.hide('r/a#2');
    expect(ids()).toEqual(['1', '3']);
    expect(contributions.arranged('dashboard.widget').map(({ hidden }) => hidden)).toEqual([false, true, false]);
    await layout.show('r/a#2');
    expect(ids()).toEqual(['1', '2', '3']);
  });

  it('moves a widget to a slot that hands out the same, and to no other', async () => {
    const { layout, ids } = await tab();
    await layout.move('r/a#1', 'side.panel');
    expect([ids(), ids('side.panel')]).toEqual([['2', '3'], ['1']]);
    await expect(layout.move('r/a#1', 'page.panel')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(layout.move('r/a#beside', 'side.panel')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await layout.move('r/a#1', 'dashboard.widget');
    expect([ids(), ids('side.panel')]).toEqual([['1', '2', '3'], []]);
  });

  it('goes back to what the plugins say', async () => {
    const { layout, ids } = await tab();
    await layout.reorder('dashboard.widget', ['r/a#3']);
    await layout.hide('r/a#1');
    await layout.reset('dashboard.widget');
    expect(ids()).toEqual(['1', '2', '3']);
  });

  it('does not undo what another tab changed meanwhile', async () => {
    const one = await tab();
    const two = await tab(one.store);
    await one.layout.hide('r/a#1');
    await two.layout.hide('r/a#2');
    expect(two.ids()).toEqual(['3']);
    await one.layout.load();
    expect(one.ids()).toEqual(['3']);
  });

  it('keeps the place of a widget whose plugin comes back', async () => {
    const { contributions, layout, ids } = await tab();
    const late = contributions.addWidget(widget('late'));
    await layout.reorder('dashboard.widget', ['r/a#late', 'r/a#1']);
    late.dispose();
    await layout.reorder('dashboard.widget', ['r/a#2', 'r/a#1']);
    contributions.addWidget(widget('late'));
    expect(ids()).toEqual(['2', '1', 'late', '3']);
  });

  it('says that what is stored is damaged, and goes on with the order of the plugins', async () => {
    const store = memoryStore();
    await store.transaction(['state'], 'write', (tx) => tx.put('state', 'layout', { order: 1 }));
    const { damage, ids } = await tab(store);
    expect(damage.map(({ code }) => code)).toEqual(['STORE_FAILED']);
    expect(ids()).toEqual(['1', '2', '3']);
  });

  it('puts entries of a list in order and hides them, beside a widget with the same key', async () => {
    const { store, contributions, layout, ids } = await tab();
    const add = (to: typeof contributions): void => {
      for (const id of ['1', '2'])
        to.add('themes', { key: `r/a#${id}`, plugin: 'r/a', id, title: id, scheme: 'dark', tokens: {} });
    };
    const seen = (of = contributions) =>
      of.entries('themes').map(({ entry, hidden }) => `${entry.id}${hidden ? ' hidden' : ''}`);
    add(contributions);
    await layout.reorder('themes', ['r/a#2']);
    await layout.hide(entryKey('themes', 'r/a#1'));
    expect(seen()).toEqual(['2', '1 hidden']);
    expect(contributions.entries('themes')).toBe(contributions.entries('themes'));
    expect([contributions.all('themes').map(({ id }) => id), ids()]).toEqual([
      ['1', '2'],
      ['1', '2', '3'],
    ]);
    const next = await tab(store);
    add(next.contributions);
    expect(seen(next.contributions)).toEqual(['2', '1 hidden']);
    await layout.reset('themes');
    expect(seen()).toEqual(['1', '2']);
  });
});
