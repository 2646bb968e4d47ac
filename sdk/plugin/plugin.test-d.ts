import { definePlugin, hook, submissionAfterSave, submissionSanitize, workflowCondition } from './index.ts';
import { defineExport } from './index.ts';
import type { ContextOf, Remote, Submission } from './index.ts';

/** Checked by the type checker alone: each `@ts-expect-error` fails the check when the line below it is allowed. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

// A declared service can be used in every place that gets a context; an undeclared one cannot.
const plugin = definePlugin({
  id: 'types',
  permissions: {
    storage: { reason: 'Keeps counts.' },
    data: { reason: 'Reads.', read: ['submissions'] },
    capabilities: { reason: 'Translates.', invoke: ['translate', 'text.*'], provide: ['count.words'] },
  },
  settings: {
    type: 'object',
    properties: {
      loud: { type: 'boolean', default: false },
      days: { type: 'integer', default: 7 },
      tone: { enum: ['calm', 'bright'], default: 'calm' },
      names: { type: 'array', items: { type: 'string' }, default: [] },
    },
  },
  hooks: (on) => [
    on(submissionSanitize, {}, async (submission, context) => {
      holds<Equal<typeof submission, Submission>>();
      await context.storage.set('last', submission.id);
      // @ts-expect-error -- `network` was not declared.
      await context.network.fetch('https://example.com');
      // @ts-expect-error -- only `submissions` may be read.
      await context.data.list('forms');
      // @ts-expect-error -- nothing may be written.
      await context.data.put('submissions', submission);
      // @ts-expect-error -- another capability was declared.
      await context.capabilities.invoke('summarise', {});
      await context.capabilities.invoke('text.upper', 'a');
      // @ts-expect-error -- the pattern covers what is below it, and not another name.
      await context.capabilities.invoke('texts.upper', 'a');
      holds<Equal<typeof context.settings.tone, 'calm' | 'bright'>>();
      holds<Equal<typeof context.settings.days, number>>();
      holds<Equal<typeof context.settings.names, readonly string[]>>();
      // @ts-expect-error -- there is no such setting.
      void context.settings.colour;
      return submission;
    }),
    // @ts-expect-error -- a filter answers with a value.
    on(submissionSanitize, {}, () => undefined),
    on(submissionAfterSave, { priority: 5 }, ({ submission }, context) => context.log.info(submission.id)),
    on(workflowCondition, {}, ({ to }) => (to === 'approved' ? true : undefined)),
    // @ts-expect-error -- a condition is yes or no.
    on(workflowCondition, {}, () => 'perhaps'),
  ],
  contributes: {
    capabilities: [
      {
        name: 'count.words',
        description: 'Counts words.',
        input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
        async run(input: { readonly text: string }, context) {
          holds<Equal<typeof context.caller.plugin, string | undefined>>();
          context.signal.throwIfAborted();
          await context.storage.set('last', input.text);
          // @ts-expect-error -- `files` was not declared.
          void context.files;
          return input.text.split(' ').length;
        },
      },
      // @ts-expect-error -- a capability says what it does.
      { name: 'count.lines', run: () => 0 },
    ],
  },
  onActivate: async (context) => {
    await context.storage.keys();
    // @ts-expect-error -- `files` was not declared.
    await context.files.list();
  },
});

declare const context: ContextOf<typeof plugin>;
holds<Equal<typeof context.settings.loud, boolean>>();
void context.storage;
// @ts-expect-error -- `ui` was not declared.
void context.ui;

// The array form is for handlers that need no service: it offers none.
definePlugin({
  id: 'bare',
  permissions: { storage: { reason: 'Declared, but this form does not know it.' } },
  hooks: [
    hook(submissionSanitize, {}, (submission, context) => {
      context.log.info('seen');
      // @ts-expect-error -- take `hook` from the function form.
      void context.storage;
      return submission;
    }),
  ],
});

// Nothing declared, nothing there.
definePlugin({
  id: 'nothing',
  onActivate(context) {
    // @ts-expect-error -- `storage` was not declared.
    void context.storage;
  },
});

definePlugin({
  id: 'wrong',
  permissions: {
    // @ts-expect-error -- every permission needs a reason.
    storage: {},
  },
});

// Exports are typed on both sides: the provider has its services, the user has promises.
interface Translator {
  translate(text: string, to: string): Promise<string>;
  languages(): string[];
}
const translator = defineExport<Translator>('text.translator', ['translate', 'languages']);
// @ts-expect-error -- the interface has no such function.
defineExport<Translator>('text.translator', ['speak']);

definePlugin({
  id: 'provides',
  permissions: {
    storage: { reason: 'Keeps words.' },
    capabilities: { reason: 'Translates.', provide: ['text.translator'] },
  },
  provides: (offer) => [
    offer(translator, ({ caller, storage }) => ({
      translate: async (text) => `${String(await storage.get(text))} for ${caller.plugin ?? 'the app'}`,
      languages: () => ['fr'],
    })),
    // @ts-expect-error -- a function is missing.
    offer(translator, () => ({ languages: () => [] })),
  ],
});

definePlugin({
  id: 'uses',
  permissions: { capabilities: { reason: 'Translates.', invoke: ['text.translator'] } },
  requires: [translator],
  async onActivate(context) {
    const remote = context.use(translator);
    holds<Equal<typeof remote, Remote<Translator>>>();
    holds<Equal<Awaited<ReturnType<typeof remote.languages>>, string[]>>();
    await remote.translate('hello', 'fr');
    // @ts-expect-error -- a language is missing.
    await remote.translate('hello');
  },
  onSuspend: () => ({ seen: 1 }),
  onResume: (_context, state) => void state,
});
