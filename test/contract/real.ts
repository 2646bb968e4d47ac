import type { RealmTestHost } from '@airlock/sdk/testing/playwright';
import type { ContractHost } from './contract.ts';

/** The app in a browser, through what authors drive it by. `plugins` have run before, in the same page. */
export async function openReal(host: RealmTestHost, plugins: readonly string[]): Promise<ContractHost> {
  await host.reset(plugins);
  await host.whenAsked(undefined);
  // The log outlives its plugin.
  const before = new Map<string, number>();
  for (const id of plugins) before.set(id, (await host.logs(id)).length);
  return {
    async executeHook(token, value, run) {
      const { result, ran, faults } = await host.executeHook(token, value, run);
      return { result, ran, faults: faults.map(({ plugin, hook, code }) => ({ plugin, hook, code })) };
    },
    emit: host.emit,
    runCommand: host.runCommand,
    invoke: (name, input, user) => host.invoke(name, input, user === undefined ? {} : { user }),
    // The contract also asks with methods that no endpoint has.
    request: (plugin, method, path, { headers = {}, json } = {}) =>
      host.request(plugin, method as 'GET', path, { headers, ...(json === undefined ? {} : { body: json }) }),
    deny: host.deny,
    grant: host.grant,
    lapse: host.lapse,
    whenAsked: host.whenAsked,
    configure: host.configure,
    restart: host.restart,
    setEnabled: host.setEnabled,
    published: host.published,
    left: host.left,
    logs: async (id) => (await host.logs(id)).slice(before.get(id)),
    async serve(url, answer) {
      host.answer(url, answer === 'hang' || answer === 'fail' ? answer : { status: answer.status, body: answer.text });
    },
    shows: async (text) => {
      await host.page.getByText(text).first().waitFor();
      return true;
    },
    clipboard: () => host.page.evaluate(() => navigator.clipboard.readText()),
  };
}
