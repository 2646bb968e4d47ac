import { addRelease, listIncoming, removeIncoming, type AddResult } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { describeFailure } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';

/** `airlock registry add`: the operator accepts what publishers handed in. */
export default command({
  name: 'registry add',
  description: 'Accept signed bundles: verify them against what is listed and have the next build list them.',
  args: {
    bundle: {
      type: 'positional',
      description: 'Folder of a signed plugin. Default: everything that waits in incoming.',
      required: false,
    },
    registry: registryOption,
    channel: { type: 'string', description: 'Default: what the publisher asked for.', valueHint: 'name' },
  },
  async run(args, terminal) {
    const dir = terminal.path(args.registry);
    const channel = args.channel === undefined ? {} : { channel: args.channel };
    if (args.bundle !== undefined) {
      const result = await addRelease({ dir, bundle: terminal.path(args.bundle), ...channel });
      return { text: [sentence(result), NEXT], data: { accepted: [facts(result)], refused: [] } };
    }
    const accepted: AddResult[] = [];
    const refused: { bundle: string; code: string; message: string }[] = [];
    for (const bundle of await listIncoming(dir)) {
      try {
        const result = await addRelease({ dir, bundle, ...channel });
        await removeIncoming(bundle);
        accepted.push(result);
        terminal.say(sentence(result));
      } catch (error) {
        const { code, message } = describeFailure(error);
        if (code === 'INTERNAL') throw error;
        refused.push({ bundle, code, message });
        terminal.warn(`refused ${bundle}: ${code}: ${message}`);
      }
    }
    const nothing = accepted.length === 0 && refused.length === 0;
    return {
      text: nothing ? 'Nothing waits in incoming.' : accepted.length > 0 ? NEXT : [],
      data: { accepted: accepted.map(facts), refused },
      failed: refused.length > 0,
    };
  },
});

const NEXT = 'Publish it with airlock registry build.';

function sentence({ bundle, fresh }: AddResult): string {
  const { plugin, seq } = bundle.release;
  return `${fresh ? 'Accepted' : 'Listed already:'} ${plugin.id} ${plugin.version}, release ${seq}, by ${bundle.publisher.newest.name}`;
}

function facts({ bundle, fresh, record }: AddResult): object {
  const { plugin, seq } = bundle.release;
  return { fresh, plugin: plugin.id, version: plugin.version, seq, release: bundle.hash, publisher: record.publisher };
}
