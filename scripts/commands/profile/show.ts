import { parseName } from '@airlock/host/packages';
import { command, type Outcome } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { LockedProfile, profileArgs } from './profile.ts';

export default command({
  name: 'show',
  description: 'What a registry lists of a plugin, and how the set has it.',
  args: { plugin: { type: 'positional', description: 'Its id.', required: true }, ...profileArgs },
  run: showPlugin,
});

/** What `airlock show` and `airlock info <plugin>` tell. */
export async function showPlugin(
  args: Parameters<typeof LockedProfile.open>[0] & { readonly plugin: string },
  terminal: Terminal,
): Promise<Outcome> {
  const profile = await LockedProfile.open(args, terminal);
  const { name, registry } = profile.find(args.plugin);
  await registry.client.refresh();
  const record = await registry.client.lookup(parseName(name)?.id ?? '');
  if (!record) throw new CliError('PLUGIN_UNKNOWN', `The registry "${registry.name}" lists no "${args.plugin}".`);
  const { summary, publisher, state, releases, advisories = [] } = record;
  const locked = profile.lock.plugins[name];
  return {
    text: [
      `${summary.name} (${name})`,
      summary.description,
      `publisher ${publisher} · ${summary.license}${state === 'active' ? '' : ` · ${state}`}`,
      `permissions ${summary.permissions.join(', ') || 'none'}`,
      ...releases.map(
        (one) =>
          `${one.version} ${one.channel} ${one.state} ${one.published}${one.deprecated ? ` deprecated: ${one.deprecated}` : ''}`,
      ),
      ...advisories.map((one) => `${one.severity}: ${one.summary} (${one.affected})`),
      locked ? `in the set: ${locked.version}${locked.enabled ? '' : ', off'}` : 'not in the set',
    ],
    data: { name, ...record, ...(locked ? { locked } : {}) },
  };
}
