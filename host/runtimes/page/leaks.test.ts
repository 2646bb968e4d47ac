import { beforeEach, describe, expect, it } from 'vitest';
import type { WatchedPage } from '@airlock/sdk/leaks';
import { createLeakWatch, type LeakWatch } from './leaks.ts';

const BASE = 'https://app.test/airlock/p/r/tidy/1.0.0/';
const OTHER = 'https://app.test/airlock/p/r/other/1.0.0/';

class Watcher {
  observe(_target: object): void {}
  disconnect(): void {}
}

let page: { target: EventTarget; timers: typeof globalThis; body: Container };
let watch: LeakWatch;
let frame: string;

interface Container {
  children: object[];
  append(...nodes: object[]): void;
}
const element = (nodeName: string): { nodeName: string; parentNode: unknown } => ({ nodeName, parentNode: null });

beforeEach(() => {
  const body: Container = {
    children: [],
    append(...nodes) {
      for (const node of nodes) Object.assign(node, { parentNode: body });
      body.children.push(...nodes);
    },
  };
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  // Only what is wrapped of a window.
  const timers = { setTimeout, setInterval, clearTimeout, clearInterval } as typeof globalThis;
  page = { target: new EventTarget(), timers, body };
  frame = `at start (${BASE}index.js:1:200)`;
  const watched: WatchedPage = {
    window: page.timers,
    targets: { window: page.target },
    observers: { ResizeObserver: Watcher.prototype },
    containers: { body },
  };
  watch = createLeakWatch(
    () => watched,
    () => frame,
  );
});

const listener = (): void => {};

describe('what a plugin leaves in the page', () => {
  it('is told: listeners, timers, observers and elements', () => {
    const { left, end } = watch.watch(BASE);
    page.target.addEventListener('resize', listener);
    const interval = page.timers.setInterval(listener, 1e6);
    const timeout = page.timers.setTimeout(listener, 1e6);
    new Watcher().observe({});
    page.body.append(element('DIV'));
    expect(left()).toEqual(['listener of window: resize', 'interval', 'timeout', 'ResizeObserver', 'div in body']);
    end();
    clearInterval(interval);
    clearTimeout(timeout);
  });

  it('is nothing where it took all of it back', async () => {
    const { left, end } = watch.watch(BASE);
    page.target.addEventListener('resize', listener, true);
    page.target.removeEventListener('resize', listener, { capture: true });
    const stop = new AbortController();
    page.target.addEventListener('scroll', listener, { signal: stop.signal });
    stop.abort();
    page.target.addEventListener('load', listener, { once: true });
    page.target.dispatchEvent(new Event('load'));
    page.timers.clearInterval(page.timers.setInterval(listener, 1e6));
    await new Promise<void>((resolve) => page.timers.setTimeout(resolve, 0));
    const watcher = new Watcher();
    watcher.observe({});
    watcher.disconnect();
    const node = element('DIV');
    page.body.append(node);
    node.parentNode = null;
    expect(left()).toEqual([]);
    end();
  });

  it('is not what the app or another plugin does', () => {
    const mine = watch.watch(BASE);
    const others = watch.watch(OTHER);
    frame = 'at app (https://app.test/assets/index.js:1:2)';
    page.target.addEventListener('resize', listener);
    frame = `at other (${OTHER}index.js:1:2)`;
    page.target.addEventListener('keydown', listener);
    expect([mine.left(), others.left()]).toEqual([[], ['listener of window: keydown']]);
    mine.end();
    others.end();
  });

  it('does not change what the functions do: this, answers, arguments, errors', async () => {
    const { end } = watch.watch(BASE);
    const heard: unknown[] = [];
    const object = { handleEvent: (event: Event) => void heard.push(event.type) };
    page.target.addEventListener('ping', object);
    page.target.dispatchEvent(new Event('ping'));
    page.target.removeEventListener('ping', object);
    page.target.dispatchEvent(new Event('ping'));
    await new Promise<void>((resolve) => {
      page.timers.setTimeout(
        (one: unknown, two: unknown) => {
          heard.push(one, two);
          resolve();
        },
        0,
        'a',
        'b',
      );
    });
    expect(heard).toEqual(['ping', 'a', 'b']);
    expect(() => page.timers.setTimeout(Symbol('no') as never)).toThrow(TypeError);
    end();
  });

  it('leaves the page as it was once nobody is watched', () => {
    const before = [
      Object.getOwnPropertyNames(page.target),
      page.timers.setTimeout,
      Watcher.prototype.observe,
      page.body.append,
    ];
    const [one, two] = [watch.watch(BASE), watch.watch(OTHER)];
    expect(page.timers.setTimeout).not.toBe(before[1]);
    one.end();
    two.end();
    expect([
      Object.getOwnPropertyNames(page.target),
      page.timers.setTimeout,
      Watcher.prototype.observe,
      page.body.append,
    ]).toEqual(before);
  });
});

it('whose file called is read from the stack', async () => {
  const target = new EventTarget();
  const real = createLeakWatch(() => ({
    window: globalThis,
    targets: { window: target },
    observers: {},
    containers: {},
  }));
  const { left, end } = real.watch('leaks.test.ts');
  const elsewhere = real.watch('somewhere-else.ts');
  target.addEventListener('resize', listener);
  await Promise.resolve();
  target.addEventListener('keydown', listener);
  expect(left()).toEqual(['listener of window: resize', 'listener of window: keydown']);
  expect(elsewhere.left()).toEqual([]);
  end();
  elsewhere.end();
});
