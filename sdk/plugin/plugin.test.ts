import { expect, it } from 'vitest';
import { definePlugin, hook, Priority, submissionAfterSave, submissionSanitize } from './index.ts';

it('gives handlers in the order they were written, with priorities filled in', () => {
  const plugin = definePlugin({
    id: 'ordered',
    hooks: (on) => [
      on(submissionSanitize, { priority: Priority.LOW, timeout: 20 }, (submission) => submission),
      on(submissionAfterSave, {}, () => undefined),
    ],
  });
  expect(plugin.hooks.map(({ hook: token, priority, timeout }) => [token.id, priority, timeout])).toEqual([
    ['submission.sanitize', 50, 20],
    ['submission.afterSave', 100, undefined],
  ]);
});

it('takes handlers as a list too', () => {
  const registration = hook(submissionAfterSave, {}, () => undefined);
  expect(definePlugin({ id: 'list', hooks: [registration] }).hooks).toEqual([registration]);
});

it('runs nothing of the plugin', () => {
  const never = (): never => {
    throw new Error('It ran.');
  };
  const plugin = definePlugin({
    id: 'quiet',
    permissions: { ui: { reason: 'Shows itself.' } },
    hooks: [hook(submissionAfterSave, {}, never)],
    contributes: { widgets: [{ id: 'w', title: 'W', slot: 'dashboard.widget', component: never }] },
    onLoad: never,
    onActivate: never,
  });
  expect(plugin.permissions).toEqual({ ui: { reason: 'Shows itself.' } });
});

it('asks for nothing unless told', () => {
  const plugin = definePlugin({ id: 'modest' });
  expect([plugin.permissions, plugin.hooks]).toEqual([{}, []]);
});
