import { describe, expect, it, vi } from 'vitest';
import type { AirlockError } from '../../kernel/errors.ts';
import type { TreeNode } from '../../kernel/contributions/tree-view.ts';
import { viewLimits } from './limits.ts';
import type { TreeOrder } from './protocol.ts';
import { createViews } from './views.ts';

const node = (id: number, text = 'x') => ['insert', 0, 0, { id, text }];

function host(answer: (order: TreeOrder) => unknown = () => undefined) {
  const frames: (() => void)[] = [];
  const orders: TreeOrder[] = [];
  const views = createViews({
    plugin: 'r/a',
    tell: async (order) => {
      orders.push(order);
      return answer(order);
    },
    frame: () => new Promise((resolve) => frames.push(resolve)),
    now: () => 0,
  });
  const failures: AirlockError[] = [];
  const open = (props = {}) => views.widget('w').open({ props, failed: (error) => failures.push(error) });
  const draw = (): void => frames.splice(0).forEach((resolve) => resolve());
  return { views, frames, orders, failures, open, draw };
}

const seen = ({ root }: { root: TreeNode }): string =>
  (root.read() as { children: readonly TreeNode[] }).children
    .map((each) => (each.read() as { text: string }).text)
    .join('');

describe('the views of a plugin', () => {
  it('are asked for with data, and the names of functions', async () => {
    const { orders, open } = host();
    await open({ page: { title: 'P' }, onChange: () => undefined, missing: undefined }).drawn;
    expect(orders).toEqual([['open', 1, 'w', { page: { title: 'P' } }, ['onChange']]]);
  });

  it('answer an update when it is on the screen', async () => {
    const { views, open, draw } = host();
    const view = open();
    const answered = vi.fn();
    void views.serve('tree.update', [1, [node(1)]]).then(answered);
    await Promise.resolve();
    expect([seen(view), answered.mock.calls.length]).toEqual(['x', 0]);
    draw();
    await vi.waitFor(() => expect(answered).toHaveBeenCalledOnce());
  });

  it('end when a plugin does not wait for its answer', async () => {
    const { views, failures, open } = host();
    open();
    void views.serve('tree.update', [1, [node(1)]]);
    for (let each = 2; each < 10_000; each += 1) void views.serve('tree.update', [1, [node(each)]]);
    await Promise.resolve();
    expect(failures.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
  });

  it('end at the first thing that is not drawn here, and hear nothing more', async () => {
    const { views, failures, orders, open } = host();
    const view = open();
    void views.serve('tree.update', [1, [['insert', 0, 0, { id: 1, element: 'script', props: {}, children: [] }]]]);
    await Promise.resolve();
    expect(failures.map(({ code }) => code)).toEqual(['VIEW_REFUSED']);
    expect(failures[0]?.plugin).toBe('r/a');
    await views.serve('tree.update', [1, [node(2)]]);
    expect(seen(view)).toBe('');
    expect(orders.at(-1)).toEqual(['close', 1]);
  });

  it('are answered later when they are more than can be drawn', async () => {
    vi.useFakeTimers();
    try {
      const { views, open, draw } = host();
      open();
      const cells = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}`, index]));
      const rows = Array.from({ length: 4000 }, (_, index) => ({ id: String(index), cells }));
      const table = { id: 1, element: 'table', props: { label: 'x', columns: [], rows }, children: [] };
      const answered = vi.fn();
      void views.serve('tree.update', [1, [['insert', 0, 0, table]]]).then(answered);
      draw();
      await vi.advanceTimersByTimeAsync(100);
      expect(answered).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(2000);
      expect(answered).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('call only what their slot hands out', async () => {
    const { views, open } = host();
    const onChange = vi.fn(() => 'secret');
    open({ onChange, page: {} });
    expect(await views.serve('tree.call', [1, 'onChange', [5]])).toBeUndefined();
    expect(onChange).toHaveBeenCalledWith(5);
    for (const name of ['page', 'toString', 'constructor', '__proto__', 7])
      await expect(views.serve('tree.call', [1, name, []])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('are told of data that changed, and not of functions that are only new', async () => {
    const { orders, open } = host();
    const view = open({ page: { body: 'a' }, onChange: () => 1 });
    await view.drawn;
    view.update({ page: { body: 'a' }, onChange: () => 2 });
    view.update({ page: { body: 'b' }, onChange: () => 3 });
    await vi.waitFor(() => expect(orders.slice(1)).toEqual([['props', 1, { page: { body: 'b' } }, ['onChange']]]));
  });

  it('are told of the newest data when they have handled what came before', async () => {
    let handle: () => void = () => undefined;
    const { orders, open } = host((order) =>
      order[0] === 'props' ? new Promise<void>((resolve) => (handle = resolve)) : undefined,
    );
    const view = open({ text: '' });
    await view.drawn;
    for (const text of ['a', 'ab', 'abc', 'abcd']) view.update({ text });
    const told = () => orders.flatMap((order) => (order[0] === 'props' ? [order[2]['text']] : []));
    await vi.waitFor(() => expect(told()).toHaveLength(1));
    handle();
    await vi.waitFor(() => expect(told().at(-1)).toBe('abcd'));
    expect(told().length).toBeLessThanOrEqual(2);
  });

  it('end when the plugin throws or says that a component did', async () => {
    const { failures, open, views } = host((order) => {
      if (order[1] === 1) throw new Error('no such widget');
    });
    await open().drawn;
    await open().drawn;
    await views.serve('tree.failed', [2, 'out of ink']);
    expect(failures.map(({ code, message }) => [code, message])).toEqual([
      ['CRASHED', 'no such widget'],
      ['CRASHED', '"w" failed to draw: out of ink'],
    ]);
  });

  it('are so many and no more', () => {
    const { open } = host();
    for (let each = 0; each < viewLimits.views; each += 1) open();
    expect(() => open()).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  });

  it('say nothing to calls about views that are not there', async () => {
    const { views } = host();
    expect(await views.serve('tree.update', [99, [node(1)]])).toBeUndefined();
    expect(await views.serve('tree.update', [])).toBeUndefined();
  });
});
