import { describe, expect, it } from 'vitest';
import { createContributions, type Contribution } from './contributions.ts';

const widget = (plugin: string, id: string, slot = 'dashboard.widget'): Contribution => ({
  key: `${plugin}#${id}`,
  plugin,
  id,
  slot,
  title: id,
  realm: 'page',
  draws: 'react',
  load: () => Promise.resolve(),
});

describe('contributions', () => {
  it('lists widgets by slot, in order of plugin and declaration', () => {
    const contributions = createContributions();
    for (const one of [widget('r/b', '1'), widget('r/b', '0'), widget('r/a', '2'), widget('r/a', '3', 'other')]) {
      contributions.addWidget(one);
    }
    expect(contributions.list('dashboard.widget').map(({ key }) => key)).toEqual(['r/a#2', 'r/b#1', 'r/b#0']);
  });

  it('gives the same list until something in that slot changes', () => {
    const contributions = createContributions();
    let changes = 0;
    contributions.subscribe(() => (changes += 1));
    const here = contributions.addWidget(widget('r/a', '1'));
    const list = contributions.list('dashboard.widget');
    contributions.addWidget(widget('r/a', '2', 'other'));
    expect(contributions.list('dashboard.widget')).toBe(list);
    here.dispose();
    here.dispose();
    expect(contributions.list('dashboard.widget')).toEqual([]);
    expect(changes).toBe(3);
  });

  it('lists the rest by kind and title', () => {
    const contributions = createContributions();
    const added = ['Beta', 'Alpha'].map((title) =>
      contributions.add('commands', { key: title, plugin: 'r/a', id: title, title, run: () => Promise.resolve() }),
    );
    expect(contributions.all('commands').map(({ title }) => title)).toEqual(['Alpha', 'Beta']);
    expect(contributions.all('themes')).toEqual([]);
    for (const one of added) one.dispose();
    expect(contributions.all('commands')).toEqual([]);
  });
});
