import {
  acceptNotice,
  addRelease,
  listIncoming,
  NOTICE_ENDING,
  openWorkspace,
  readAdvisories,
  removeIncoming,
  type AcceptedNotice,
  type AddResult,
} from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { describeFailure } from '../../terminal/failure.ts';
import { registryOption } from '../../terminal/keys.ts';

/** `airlock registry add`: the operator accepts what publishers handed in. */
export default command({
  name: 'registry add',
  description: 'Accept signed bundles and notices: verify them and have the next build list them.',
  args: {
    bundle: {
      type: 'positional',
      description: 'Folder of a signed plugin, or a notice. Default: everything that waits in incoming.',
      required: false,
    },
    registry: registryOption,
    channel: { type: 'string', description: 'Default: what the publisher asked for.', valueHint: 'name' },
    rules: {
      type: 'boolean',
      default: true,
      description: 'Refuse what airlock validate refuses.',
      negativeDescription: 'Accept plugins that break the rules; for tests.',
    },
    advisories: {
      type: 'string',
      description: 'Folder of OSV records (*.json): known vulnerabilities of npm packages.',
      valueHint: 'folder',
    },
  },
  async run(args, terminal) {
    const dir = terminal.path(args.registry);
    const advisories = args.advisories === undefined ? undefined : await readAdvisories(terminal.path(args.advisories));
    const common = {
      dir,
      rules: args.rules,
      ...(args.channel !== undefined && { channel: args.channel }),
      ...(advisories && { advisories }),
    };
    if (args.bundle?.endsWith(NOTICE_ENDING)) {
      const result = await acceptNotice({ dir, path: terminal.path(args.bundle) });
      return { text: [said(result), NEXT], data: { accepted: [], notices: [result.notice], refused: [] } };
    }
    if (args.bundle !== undefined) {
      const result = await addRelease({ ...common, bundle: terminal.path(args.bundle) });
      return { text: [sentence(result), NEXT], data: { accepted: [facts(result)], refused: [] } };
    }
    const accepted: AddResult[] = [];
    const notices: AcceptedNotice[] = [];
    const refused: { bundle: string; code: string; message: string }[] = [];
    // Nothing waits in a folder that is no registry, which is not what was meant.
    await openWorkspace(dir);
    for (const bundle of await listIncoming(dir)) {
      try {
        if (bundle.endsWith(NOTICE_ENDING)) {
          const result = await acceptNotice({ dir, path: bundle });
          notices.push(result);
          terminal.say(said(result));
        } else {
          const result = await addRelease({ ...common, bundle });
          accepted.push(result);
          terminal.say(sentence(result));
        }
        await removeIncoming(bundle);
      } catch (error) {
        const { code, message } = describeFailure(error);
        if (code === 'INTERNAL') throw error;
        refused.push({ bundle, code, message });
        terminal.warn(`refused ${bundle}: ${code}: ${message}`);
      }
    }
    const taken = accepted.length + notices.length;
    return {
      text: taken > 0 ? NEXT : refused.length === 0 ? 'Nothing waits in incoming.' : [],
      data: { accepted: accepted.map(facts), notices: notices.map(({ notice }) => notice), refused },
      failed: refused.length > 0,
    };
  },
});

const NEXT = 'Publish it with airlock registry build.';

function sentence({ bundle, fresh, scorecard }: AddResult): string {
  const { plugin, seq } = bundle.release;
  const { warning } = scorecard.counts;
  const warnings = warning === 0 ? '' : `, with ${warning} ${warning === 1 ? 'warning' : 'warnings'}`;
  return `${fresh ? 'Accepted' : 'Listed already:'} ${plugin.id} ${plugin.version}, release ${seq}, by ${bundle.publisher.newest.name}${warnings}`;
}

function said({ notice, by }: AcceptedNotice): string {
  return `Accepted the notice of ${by} about ${notice.plugin}`;
}

function facts({ bundle, fresh, record, scorecard }: AddResult): object {
  const { plugin, seq } = bundle.release;
  return {
    fresh,
    plugin: plugin.id,
    version: plugin.version,
    seq,
    release: bundle.hash,
    publisher: record.publisher,
    scorecard,
  };
}
