import { diagnose, type Diagnosis } from '../../doctor/diagnose.ts';
import { compareRebuild } from '../../doctor/rebuild.ts';
import { command } from '../../terminal/command.ts';
import { publisherFolder, publisherOption } from '../../terminal/keys.ts';

/** `airlock doctor`: what is wrong with the set-up, and whether a release is what its sources give. */
export default command({
  name: 'doctor',
  description:
    'Look for common faults of the set-up: versions, files, keys, hooks that go away. With --rebuild, build again and compare.',
  examples: ['airlock doctor', 'airlock doctor --rebuild', 'airlock doctor --rebuild --against ../release.airlock.zip'],
  args: {
    publisher: publisherOption,
    rebuild: {
      type: 'boolean',
      default: false,
      description: 'Build in another folder and compare every byte with a release.',
    },
    against: {
      type: 'string',
      default: 'dist',
      description:
        'The release to compare with: its folder, an archive, or the URL of a release in a registry (<registry>/r/<hash>).',
      valueHint: 'path|url',
    },
  },
  async run(args, terminal) {
    const found = await diagnose({ folder: terminal.cwd, publisher: publisherFolder(terminal, args.publisher) });
    if (args.rebuild)
      found.push(await compareRebuild(terminal.cwd, isUrl(args.against) ? args.against : terminal.path(args.against)));
    return {
      text: found.flatMap(lines),
      data: found,
      failed: found.some(({ state }) => state === 'fault'),
    };
  },
});

const isUrl = (text: string): boolean => /^https?:\/\//.test(text);
const SIGNS = { well: 'ok   ', hint: 'note ', fault: 'fault' } as const;

function lines({ state, what, help }: Diagnosis): string[] {
  return [`${SIGNS[state]}  ${what}`, ...(help === undefined ? [] : [`       ${help}`])];
}
