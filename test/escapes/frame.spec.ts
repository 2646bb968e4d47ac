import { expect, framePlugin, test } from '../fixtures/sandbox/test.ts';

test('a view draws, knows its data and theme, calls its slot, its services and its worker, and grows with its content', async ({
  host,
}) => {
  const code = framePlugin(
    `const { context, view, onChange, word } = props;
     root.innerHTML = '<p style="height: 300px; margin: 0">' + word + '</p>';
     await onChange(word, view.theme().language);
     await onChange('service', await context.test.echo({ a: 1 }));
     await onChange('worker', await view.run('upper', 'text'));
     await onChange('where', [context.plugin.realm, self.origin, typeof document, document.documentElement.dir, getComputedStyle(document.documentElement).getPropertyValue('--accent')]);
     await onChange('state', view.state === undefined);
     await view.save({ kept: 1 });
     return { update: ({ word }) => onChange('updated', word) };`,
    `commands: [{ id: 'upper', title: 'Upper', run: (text) => text.toUpperCase() + (typeof document) }],`,
  );
  await host.evaluate(() => document.documentElement.style.setProperty('--accent', 'rgb(1, 2, 3)'));
  const state = await host.evaluate(
    (source) => sandbox.frames.start({ code: source, functions: ['onChange'], view: { data: { word: 'hello' } } }),
    code,
  );
  expect(state).toBe('shown');
  const calls = (): Promise<unknown[]> => host.evaluate(() => sandbox.frames.called.map(({ args }) => args));
  expect(await calls()).toEqual([
    ['hello', 'en'],
    ['service', { a: 1 }],
    ['worker', 'TEXTundefined'],
    ['where', ['frame', 'null', 'object', 'ltr', 'rgb(1, 2, 3)']],
    ['state', true],
  ]);
  await expect.poll(() => host.evaluate(() => sandbox.frames.height())).toBe(300);
  await host.evaluate(() => sandbox.frames.update({ word: 'again' }));
  await expect.poll(async () => (await calls()).at(-1)).toEqual(['updated', 'again']);
  expect(await host.evaluate(() => sandbox.frames.sealed())).toBe(true);
});

test('a view is out of the page while the user is asked something, and comes back with what it saved', async ({
  host,
}) => {
  const code = framePlugin(`const { view, onChange } = props; await onChange(view.state); await view.save({ at: 7 });`);
  await host.evaluate((source) => sandbox.frames.start({ code: source, functions: ['onChange'] }), code);
  await host.evaluate(() => sandbox.frames.prompt(true));
  expect(await host.evaluate(() => [sandbox.frames.state(), sandbox.frames.frames()])).toEqual(['paused', 0]);
  await host.evaluate(() => sandbox.frames.prompt(false));
  expect(await host.evaluate(() => sandbox.frames.until('probe', 'shown', 'failed'))).toBe('shown');
  expect(await host.evaluate(() => sandbox.frames.called.map(({ args }) => args[0]))).toEqual([undefined, { at: 7 }]);
});
