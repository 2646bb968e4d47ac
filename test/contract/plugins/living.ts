import { definePlugin } from '@airlock/sdk';

/** By life: a module may outlive its plugin. */
const resumed = new WeakMap<AbortSignal, unknown>();

/** Logs each step of its life. */
export default definePlugin({
  id: 'living',
  permissions: {
    storage: { reason: 'Counts its starts.' },
    events: { reason: 'Listens.', subscribe: ['life.*'] },
    commands: { reason: 'Tells.' },
  },
  settings: { type: 'object', properties: { fail: { type: 'boolean', default: false } } },
  async onLoad({ log, storage, settings }) {
    log.info('load');
    if (settings.fail) throw new Error('Told to.');
    await storage.set('starts', Number((await storage.get('starts')) ?? 0) + 1);
  },
  async onActivate({ log, events }) {
    log.info('activate');
    await events.subscribe('life.sign', ({ payload }) => log.info('heard', payload));
  },
  onSuspend: ({ log }) => {
    log.info('suspend');
    return { at: 'rest' };
  },
  onResume({ log, signal }, state: unknown) {
    log.info('resume', state);
    if (typeof state === 'object' && state !== null) resumed.set(signal, state);
  },
  onDeactivate: ({ log }) => log.info('deactivate'),
  onUnload: ({ log }) => log.info('unload'),
  contributes: {
    commands: [
      { id: 'starts', title: 'Starts', run: (_argument, { storage }) => storage.get('starts') },
      { id: 'resumed', title: 'Resumed', run: (_argument, { signal }) => resumed.get(signal) },
    ],
  },
});
