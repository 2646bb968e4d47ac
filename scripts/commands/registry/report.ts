import { reportTo } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';
import { NEXT } from './subject.ts';

/** `airlock registry report`: where users report a plugin. */
export default command({
  name: 'registry report',
  description: 'Say where users report a plugin: a page or a mail address, signed with the catalogue.',
  args: {
    address: {
      type: 'positional',
      description: 'https://… or mailto:…; {id} and {version} in it stand for the plugin.',
      required: false,
    },
    none: { type: 'boolean', description: 'Offer no such thing.' },
    registry: registryOption,
  },
  async run({ address, none = false, registry }, terminal) {
    if ((address === undefined) !== none) {
      throw new UsageError('Name the address, or say --none', 'airlock registry report mailto:plugins@example.org');
    }
    if (address !== undefined && !/^(?:https:\/\/\S|mailto:[^\s@]+@)/.test(address))
      throw new UsageError(`"${address}" is no address for reports`, 'It is https://… or mailto:…');
    await reportTo(terminal.path(registry), address);
    return {
      text: [address === undefined ? 'Users are offered no address' : `Users report to ${address}`, NEXT],
      data: { report: address ?? null },
    };
  },
});
