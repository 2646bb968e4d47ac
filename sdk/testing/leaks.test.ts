import { expect, it, vi } from 'vitest';
import { defineHook, definePlugin, hook } from '../plugin/index.ts';
import { createTestHost } from './host.ts';
import { watchLeaks } from './leaks.ts';
import './matchers.ts';

const fired = defineHook<string>('test.fired', 'event', { description: 'For a test.' });
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** A page as far as it is watched. */
function fakePage() {
  class FakeNode {
    parentNode: FakeNode | null = null;
    readonly nodeName: string;
    constructor(nodeName: string) {
      this.nodeName = nodeName;
    }
  }
  class Container extends EventTarget {
    append(...nodes: readonly FakeNode[]): void {
      // It has no other way of being a node.
      for (const node of nodes) node.parentNode = this as unknown as FakeNode;
    }
  }
  class Observer {
    observe(): void {}
    disconnect(): void {}
  }
  const document = Object.assign(new EventTarget(), { body: new Container(), head: new Container() });
  const scope = Object.assign(new EventTarget(), { document, MutationObserver: Observer });
  // What is not there is not watched.
  const watch = watchLeaks(scope as unknown as typeof globalThis);
  return { scope, watch, FakeNode, Observer };
}

it('tells a plugin’s timers that are left from those that ended, also of work after an await and of handlers', async () => {
  const plugin = (id: string, tidy: boolean) => {
    const timers: ReturnType<typeof setInterval>[] = [];
    return definePlugin({
      id,
      async onActivate() {
        await soon();
        timers.push(setInterval(() => {}, 60_000));
      },
      hooks: [hook(fired, {}, () => void timers.push(setTimeout(() => {}, 60_000)))],
      onDeactivate() {
        if (tidy) for (const timer of timers) clearTimeout(timer);
      },
    });
  };
  const host = await createTestHost({ plugins: [plugin('tidy', true), plugin('messy', false)] });
  await host.executeHook(fired, 'x');
  expect(host.leaks('tidy')).toEqual(['interval', 'timeout']);
  await host.dispose();
  expect(host).toHaveNoLeaks('tidy');
  expect(host).not.toHaveNoLeaks('messy');
  expect(() => expect(host).toHaveNoLeaks('messy')).toThrow('Open: interval, timeout.');
});

it('leaves out timers of the test, of the test host, and those that ran', async () => {
  const meanwhile: string[] = [];
  const host = await createTestHost({
    hostile: { delay: 1 },
    plugins: [
      definePlugin({
        id: 'calls',
        permissions: { storage: { reason: 'Counts.' } },
        hooks: (handles) => [
          handles(fired, {}, async (_value, context) => {
            await soon();
            const call = context.storage.set('count', 1);
            meanwhile.push(...host.leaks('calls'));
            await call;
          }),
        ],
      }),
    ],
  });
  const before = setTimeout;
  const mine = setTimeout(() => {}, 60_000);
  await host.executeHook(fired, 'x');
  await host.dispose();
  clearTimeout(mine);
  expect(meanwhile).toEqual([]);
  expect(host).toHaveNoLeaks('calls');
  expect(setTimeout, 'the timers of the test are its own again').not.toBe(before);
});

it('watches fake timers that were there before as real ones', async () => {
  vi.useFakeTimers();
  try {
    const host = await createTestHost({
      plugins: [definePlugin({ id: 'ticks', onActivate: () => void setInterval(() => {}, 10) })],
    });
    vi.advanceTimersByTime(100);
    await host.dispose();
    expect(host.leaks('ticks')).toEqual(['interval']);
  } finally {
    vi.useRealTimers();
  }
});

it('sees listeners, observers and elements of a page, and that they are gone', () => {
  const { scope, watch, FakeNode, Observer } = fakePage();
  const { document } = scope;
  const heard = (): void => {};
  const ending = new AbortController();
  const [stays, goes] = [new FakeNode('DIV'), new FakeNode('STYLE')];
  const [on, off] = [new Observer(), new Observer()];
  watch.inside('messy', () => {
    scope.addEventListener('resize', heard);
    scope.addEventListener('resize', heard);
    document.addEventListener('click', heard, true);
    document.removeEventListener('click', heard);
    document.body.addEventListener('keydown', heard, { signal: ending.signal });
    document.addEventListener('scroll', heard, { once: true });
    scope.addEventListener('focus', heard);
    scope.removeEventListener('focus', heard);
    document.body.append(stays);
    document.head.append(goes);
    on.observe();
    off.observe();
  });
  expect(watch.left('messy')).toHaveLength(8);
  ending.abort();
  document.dispatchEvent(new Event('scroll'));
  off.disconnect();
  goes.parentNode = null;
  expect([...watch.left('messy')].sort()).toEqual([
    'MutationObserver',
    'div in body',
    'listener of document: click',
    'listener of window: resize',
  ]);
  expect(watch.left('other')).toEqual([]);
  watch.end();
  watch.inside('messy', () => scope.addEventListener('late', heard));
  expect(watch.left('messy')).toHaveLength(4);
});
