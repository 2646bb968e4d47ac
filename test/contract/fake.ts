import { createTestHost } from '@airlock/sdk/testing';
import type { ContractSubject } from './contract.ts';
import { plugins } from './plugins/index.ts';

/** The host that authors test with. */
export const fakeSubject: ContractSubject = {
  async open(ids) {
    const host = await createTestHost({ plugins: ids.map((id) => plugins[id]) });
    const { world } = host;
    const answers = new Map<string, { readonly status: number; readonly text: string } | 'hang' | 'fail'>();
    world.answer = async (url) => {
      const answer = answers.get(url);
      if (answer === 'hang') await new Promise(() => undefined);
      if (typeof answer !== 'object') throw new Error('Nobody is there.');
      const body = new TextEncoder().encode(answer.text);
      return { status: answer.status, statusText: '', headers: { 'Content-Type': 'text/plain' }, body };
    };
    return {
      async executeHook(token, value, run) {
        const { result, ran, faults } = await host.executeHook(token, value, run);
        return { result, ran, faults: faults.map(({ plugin, hook, code }) => ({ plugin, hook, code })) };
      },
      emit: async (name, payload) => host.emit(name, payload),
      runCommand: host.runCommand,
      invoke: (name, input, user) => host.invoke(name, input, user === undefined ? {} : { caller: { user } }),
      // `HttpMethod` of tests may be one that no endpoint answers.
      request: (plugin, method, path, { headers = {}, json } = {}) =>
        host.request(plugin, method as 'GET', path, { headers, ...(json === undefined ? {} : { body: json }) }),
      deny: async (plugin, permission) => host.deny(plugin, permission),
      grant: async (plugin, permission) => host.grant(plugin, permission),
      lapse: async (plugin, permission) => host.lapse(plugin, permission),
      async whenAsked(answer) {
        world.ask = () => answer;
      },
      configure: host.configure,
      restart: host.restart,
      setEnabled: host.setEnabled,
      published: async () => world.events,
      left: async (plugin) => host.subscriptions(plugin),
      logs: async (id) => host.logs.filter(({ plugin }) => plugin === id),
      serve: async (url, answer) => void answers.set(url, answer),
      shows: async (text) => world.shown.some(({ message }) => message.includes(text)),
      clipboard: async () => world.clipboard.at(-1) ?? '',
      [Symbol.asyncDispose]: () => host.dispose(),
    };
  },
};
