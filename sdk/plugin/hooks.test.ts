import { describe, expect, it } from 'vitest';
import { deprecationsOf } from './deprecations.ts';
import * as hooks from './hooks/index.ts';
import { defineHook, type HookToken } from './hook.ts';

const tokens: readonly HookToken[] = Object.values(hooks);

/** Every hook point that the workspace promises to fire. */
const PROMISED = `
  form.validate form.beforeCreate form.afterCreate form.beforeUpdate form.afterUpdate form.beforeDelete form.afterDelete
  form.render form.field.render form.validation.custom submission.beforeValidate submission.afterValidate
  submission.beforeSave submission.afterSave submission.beforeProcess submission.afterProcess submission.transform
  submission.enrich submission.sanitize workflow.beforeTransition workflow.afterTransition workflow.condition
  workflow.action notification.send email.template sms.send integration.sync api.request api.response auth.authorize
  auth.authenticate export.format import.validate import.transform config.beforeLoad config.afterLoad config.beforeSave
  config.afterSave page.beforeRender page.afterRender cache.beforeClear cache.afterClear dashboard.stats dashboard.figures dashboard.recent`
  .trim()
  .split(/\s+/);

describe('the hook points of the workspace', () => {
  it('are exactly the promised ones, each once', () => {
    expect(tokens.map(({ id }) => id).sort()).toEqual(PROMISED.sort());
  });

  it('are exported under the name that their id says', () => {
    for (const [name, { id }] of Object.entries(hooks)) {
      expect(name).toBe(id.replace(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase()));
    }
  });

  it('say in a sentence what they are for', () => {
    expect(tokens.filter(({ description }) => !description.endsWith('.'))).toEqual([]);
  });

  it('say what may be answered, unless nothing may', () => {
    expect(tokens.filter(({ kind, output }) => (kind === 'event') === (output !== undefined))).toEqual([]);
  });

  it('are events once something has happened', () => {
    const after = tokens.filter(({ id }) => /\.after(?!Load|Render)/.test(id));
    expect(after.length).toBeGreaterThan(8);
    expect(after.filter(({ kind }) => kind !== 'event')).toEqual([]);
  });
});

describe('deprecationsOf', () => {
  it('names what a plugin handles that goes away, once, in a sentence', () => {
    const old = defineHook('old.done', 'event', {
      description: 'Done.',
      deprecated: { since: '1.2.0', replacedBy: 'new.done', removedIn: '2.0.0' },
    });
    const handled = [{ hook: 'old.done' }, { hook: 'old.done' }, { hook: 'submission.sanitize' }];
    expect(deprecationsOf(handled, [old, ...tokens])).toEqual([
      {
        hook: 'old.done',
        since: '1.2.0',
        replacedBy: 'new.done',
        removedIn: '2.0.0',
        sentence: "'old.done' is deprecated since 1.2.0. Use 'new.done'. It goes away in 2.0.0.",
      },
    ]);
    expect(deprecationsOf([{ hook: 'submission.sanitize' }])).toEqual([]);
  });
});

describe('defineHook', () => {
  it('gives a second to a handler, unless told otherwise', () => {
    expect(defineHook('mine.done', 'event', { description: 'Done.' }).timeout).toBe(1000);
    expect(defineHook('mine.done', 'event', { description: 'Done.', timeout: 50 }).timeout).toBe(50);
  });

  it('gives a token that nobody can change', () => {
    expect(Object.isFrozen(defineHook('mine.done', 'event', { description: 'Done.' }))).toBe(true);
  });
});
