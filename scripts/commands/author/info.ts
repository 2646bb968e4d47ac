import { createPluginBuilder, readInstalledVersion } from '@airlock/sdk/build';
import { gzipSync } from 'node:zlib';
import { command } from '../../terminal/command.ts';
import { ownVersion } from '../../terminal/version.ts';
import { profileArgs } from '../profile/profile.ts';
import { showPlugin } from '../profile/show.ts';

/** `airlock info`: what is known of the plugin in this folder and of what it is built with, to paste into a report. */
export default command({
  name: 'info',
  description: 'Facts of the plugin in this folder, its size, and the versions that it is built with.',
  examples: ['airlock info', 'airlock info --json', 'airlock info pii-redactor'],
  args: {
    plugin: { type: 'positional', description: 'A plugin of a registry instead, by its id.', required: false },
    entry: { type: 'string', description: 'Default: src/plugin.ts.', valueHint: 'file' },
    ...profileArgs,
  },
  async run(args, terminal) {
    if (args.plugin !== undefined) return showPlugin({ ...args, plugin: args.plugin }, terminal);
    const { manifest, files } = await createPluginBuilder(terminal.cwd, args.entry).build();
    const targets = Object.entries(manifest.targets).map(([realm, { entry }]) => {
      const bytes = files.get(entry) ?? new Uint8Array();
      return { realm, entry, bytes: bytes.length, gzip: gzipSync(bytes).length };
    });
    const versions = {
      airlock: ownVersion(),
      sdk: (await readInstalledVersion(terminal.cwd, '@airlock/sdk')) ?? 'not installed',
      vite: (await readInstalledVersion(terminal.cwd, 'vite')) ?? 'of the SDK',
      node: process.versions.node,
      system: `${process.platform} ${process.arch}`,
    };
    const { id, version, name, hostApi, hooks, permissions, contributes } = manifest;
    const counts = Object.entries(contributes).map(
      ([list, entries]) => `${(entries as readonly unknown[]).length} ${list}`,
    );
    return {
      text: [
        `${name} (${id} ${version}), for hosts ${hostApi}`,
        `hooks        ${hooks.map(({ hook }) => hook).join(', ') || 'none'}`,
        `permissions  ${Object.keys(permissions).join(', ') || 'none'}`,
        `contributes  ${counts.join(', ') || 'nothing'}`,
        ...targets.map(
          ({ realm, entry, bytes, gzip }) =>
            `${realm.padEnd(12)} ${entry}, ${bytes} bytes before minifying, ${gzip} gzip`,
        ),
        ...Object.entries(versions).map(([what, found]) => `${what.padEnd(12)} ${found}`),
      ],
      data: { id, version, name, hostApi, hooks, permissions, contributes, targets, versions },
    };
  },
});
