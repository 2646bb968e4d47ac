import { defineExport, defineHook, definePlugin, provide } from '@airlock/sdk';

const counted = defineHook<number>('provider/counted', 'filter', {
  description: 'Counted.',
  input: { type: 'number' },
  output: { type: 'number' },
});
const counter = defineExport<{ count(text: string): number }>('text.counter', ['count']);

/** Functions for `probe`, and a hook of its own. */
export default definePlugin({
  id: 'provider',
  permissions: {
    capabilities: { reason: 'Offers.', provide: ['text.*'] },
    hooks: { reason: 'Lets others count.', fire: ['provider/counted'] },
    commands: { reason: 'Is told to fire.' },
  },
  provides: [provide(counter, () => ({ count: (text) => text.split(' ').length }))],
  contributes: {
    hooks: [counted],
    commands: [
      {
        id: 'fire',
        title: 'Fire',
        async run(argument, { hooks }) {
          try {
            return { value: await hooks.fire(counted, argument as number) }; // whatever the contract gives
          } catch (error) {
            return { code: (error as { readonly code?: string }).code };
          }
        },
      },
    ],
    capabilities: [
      {
        name: 'text.words',
        description: 'Counts the words of a text.',
        tags: ['text'],
        input: { type: 'string' },
        output: { type: 'array' },
        run: (input, { caller, plugin }) => [
          plugin.id,
          String(input).split(' ').length,
          caller.plugin?.split('/').at(-1) ?? 'the app',
          caller.plugin?.includes('/') ?? false,
          caller.user ?? 'nobody',
        ],
      },
      {
        name: 'text.broken',
        description: 'Throws.',
        run: () => {
          throw new Error('no');
        },
      },
      { name: 'text.wrong', description: 'Answers wrongly.', output: { type: 'string' }, run: () => 1 },
      { name: 'text.slow', description: 'Never answers.', timeout: 100, run: () => new Promise(() => undefined) },
      { name: 'text.rare', description: 'Seldom called.', rateLimit: 2, run: () => 'rare' },
      { name: 'text.private', description: 'For users.', auth: true, run: (_input, { caller }) => caller.user },
      { name: 'text.kept', description: 'Kept.', cache: 60_000, run: () => crypto.randomUUID() },
    ],
  },
});
