import { describe, expect, it } from 'vitest';
import { defineHook, submissionAfterSave, submissionSanitize } from '../plugin/index.ts';
import { createSubmission, createTestHost } from '../testing/index.ts';
import { adaptLegacyPlugin, LegacyPluginError, type LegacyPlugin } from './index.ts';

/** A plugin as the old documentation shows it. */
function shouter() {
  const calls: string[] = [];
  const plugin = {
    loud: true,
    initialize(settings: { readonly [key: string]: unknown }) {
      calls.push(`initialize ${String(settings['mark'])}`);
    },
    get_hooks() {
      return {
        'submission.sanitize': {
          priority: 500,
          callback: (submission: { values: object }, settings: { mark?: string }) => ({
            ...submission,
            values: { name: `LOUD${settings.mark ?? ''}` },
          }),
        },
        'submission.afterSave': () => calls.push('saved'),
      };
    },
    on_enable() {
      calls.push(`enable ${this.loud}`);
    },
    on_disable() {
      calls.push('disable');
    },
    get_configuration_ui: () => ({
      type: 'object',
      properties: { mark: { type: 'string', default: '!' } },
    }),
  };
  return { plugin: plugin as unknown as LegacyPlugin, calls };
}

describe('a plugin of version 1', () => {
  it('runs its handlers with its settings, is initialised once, enabled and disabled', async () => {
    const { plugin, calls } = shouter();
    const host = await createTestHost({ plugins: [adaptLegacyPlugin(plugin, { id: 'shouter' })] });
    const { result } = await host.executeHook(submissionSanitize, createSubmission());
    expect(result.values).toEqual({ name: 'LOUD!' });
    await host.executeHook(submissionAfterSave, { submission: createSubmission() });
    await host.dispose();
    expect(calls).toEqual(['initialize !', 'enable true', 'saved', 'disable']);
  });

  it('declares its hooks, priorities and settings like any other', () => {
    const definition = adaptLegacyPlugin(shouter().plugin, { id: 'shouter' });
    expect(definition.hooks.map(({ hook, priority }) => [hook.id, priority])).toEqual([
      ['submission.sanitize', 500],
      ['submission.afterSave', 100],
    ]);
    expect(definition.settings).toMatchObject({ type: 'object' });
  });

  it('keeps the value when a filter gives back nothing, and stays below the reserved priorities', async () => {
    const definition = adaptLegacyPlugin(
      { getHooks: () => ({ 'submission.sanitize': { priority: 5000, handler: () => undefined } }) },
      { id: 'silent' },
    );
    expect(definition.hooks[0]?.priority).toBe(999);
    const submission = createSubmission();
    const host = await createTestHost({ plugins: [definition] });
    expect((await host.executeHook(submissionSanitize, submission)).result).toEqual(submission);
    await host.dispose();
  });

  it('finds hooks by their old names', () => {
    const token = defineHook<string>('shop.price', 'filter', { description: 'A price.' });
    const definition = adaptLegacyPlugin(
      { getHooks: () => ({ price_filter: (price) => price }) },
      { id: 'shop', hookNames: { price_filter: token } },
    );
    expect(definition.hooks[0]?.hook).toBe(token);
  });

  it.each([
    [{ getHooks: () => ({ 'no.such.hook': () => 1 }) }, 'no hook "no.such.hook"'],
    [{ getHooks: () => ({ 'submission.sanitize': 7 as never }) }, 'is not a function'],
    [{ getHooks: () => [] as never }, 'does not give handlers by name'],
    [{ initialize: 'yes' as never }, '"initialize" of the old plugin is not a function'],
  ])('is refused with a sentence when it cannot be adapted', (legacy, sentence) => {
    expect(() => adaptLegacyPlugin(legacy, { id: 'bad' })).toThrow(LegacyPluginError);
    expect(() => adaptLegacyPlugin(legacy, { id: 'bad' })).toThrow(sentence);
  });
});
