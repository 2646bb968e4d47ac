import { temporaryFolder } from '../fixtures/folders.ts';
import { buildSandboxHost } from '../fixtures/sandbox/build.ts';
import type { Family } from './family.ts';
import { measureBoot } from './isolation/boot.ts';

const plugin = `(() => { globalThis[Symbol.for('airlock.register')]({ id: 'probe', permissions: {}, hooks: [
    { hook: { id: 'test.hook', kind: 'filter', timeout: 1000 }, priority: 100, handler: (value) => value },
  ] }); })();`;

export const family: Family = {
  name: 'isolation-boot',
  about: 'starting 1 to 100 plugins at once, in one process and in one for each, and their memory',
  async run(bench) {
    await using folder = await temporaryFolder('bench-boot');
    await buildSandboxHost(folder.path);
    // The folder is there as long as it is served.
    return await measureBoot(bench, folder.path, plugin);
  },
};
