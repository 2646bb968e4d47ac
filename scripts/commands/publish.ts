import { publish, readBundle, scanBundle, verifyBundle, type PublishResult } from '@airlock/registry/repository';
import { entryOf } from '@airlock/registry/scan';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, normalize, parse, sep } from 'node:path';
import { openBundle } from '../archive/archive.ts';
import { pushBranch } from '../publishing/branch.ts';
import { command } from '../terminal/command.ts';
import { CliError, UsageError } from '../terminal/failure.ts';
import { registryOption } from '../terminal/keys.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `airlock publish`: hand a signed bundle to a registry's operator. */
export default command({
  name: 'publish',
  description:
    'Check a signed plugin as the registry will, and hand it in: to the registry’s folder, or as a branch of its repository. Nothing is asked.',
  examples: [
    'airlock publish --registry ../registry --dry-run',
    'airlock publish --registry ../registry --channel beta',
    'airlock publish --repository https://git.example.org/registry.git',
    'airlock publish words-1.2.0.airlock.zip --registry ../registry',
  ],
  args: {
    bundle: { type: 'positional', description: 'Folder or archive of the signed plugin.', default: 'dist' },
    registry: registryOption,
    channel: { type: 'string', description: 'Who gets it: latest is everybody.', default: 'latest', valueHint: 'name' },
    'dry-run': { type: 'boolean', default: false, description: 'Check everything and hand in nothing.' },
    changelog: {
      type: 'boolean',
      default: false,
      description: 'Refuse a version without an entry in CHANGELOG.md. Default: warn.',
    },
    rules: {
      type: 'boolean',
      default: false,
      description: 'Refuse here what the rules of registries refuse. Default: leave it to the registry.',
    },
    repository: {
      type: 'string',
      description: 'Git repository with the registry’s folder in it; a branch is pushed for its operators to merge.',
      valueHint: 'url',
    },
    folder: {
      type: 'string',
      description: 'The registry’s folder inside the repository.',
      default: '.',
      valueHint: 'path',
    },
    branch: { type: 'string', description: 'Default: publish/<id>-<version>.', valueHint: 'name' },
  },
  async run(args, terminal) {
    if (args.branch !== undefined && args.repository === undefined)
      throw new UsageError('--branch needs --repository', 'Name the repository whose branch it is.');
    if (!isInside(args.folder))
      throw new UsageError(`--folder cannot be "${args.folder}"`, 'It is a path inside of the repository.');
    await using opened = await openBundle(terminal.path(args.bundle));
    const { folder } = opened;
    const { release, hash } = await verifyBundle(folder, { now: Date.now() });
    const { plugin, seq } = release;
    await checkChangelog(folder, plugin.version, args.changelog ? undefined : terminal);
    if (args.rules) await checkRules(folder);
    const facts = { plugin: plugin.id, version: plugin.version, seq, channel: args.channel, release: hash };
    if (args['dry-run']) {
      const { files } = await readBundle(folder);
      return {
        text: `${plugin.id} ${plugin.version} would be handed in: release ${seq}, ${files.size} files, for ${args.channel}`,
        data: { ...facts, dryRun: true },
      };
    }
    const handIn = (registry: string): Promise<PublishResult> =>
      publish({ bundle: folder, registry, channel: args.channel });
    if (args.repository !== undefined) {
      const pushed = await pushBranch({
        // The clone is made elsewhere, so a path is not left relative.
        repository: existsSync(terminal.path(args.repository)) ? terminal.path(args.repository) : args.repository,
        branch: args.branch ?? `publish/${plugin.id}-${plugin.version}`,
        message: `Publish ${plugin.id} ${plugin.version}`,
        async change(clone) {
          if (!existsSync(join(clone, args.folder, 'registry.json'))) {
            throw new CliError('NOT_A_REGISTRY', `There is no registry in "${args.folder}" of the repository.`, {
              hint: 'Name its folder there: --folder <path>.',
            });
          }
          await handIn(join(clone, args.folder));
        },
      });
      const count = pushed.files.length;
      return {
        text: `${plugin.id} ${plugin.version} ${count === 0 ? 'was handed in before; see' : 'waits in'} the branch ${pushed.branch}${count === 0 ? '' : ` (${count} files)`}`,
        data: { ...facts, fresh: pushed.files.length > 0, ...pushed },
      };
    }
    const { path, fresh } = await handIn(terminal.path(args.registry));
    return {
      text: `${plugin.id} ${plugin.version} ${fresh ? 'waits' : 'was already waiting'} for the operator in ${path}`,
      data: { ...facts, fresh, path },
    };
  },
});

function isInside(path: string): boolean {
  const { root } = parse(path);
  return root === '' && !normalize(path).split(sep).includes('..');
}

/** Warns on a terminal; without one, refuses. */
async function checkChangelog(folder: string, version: string, terminal: Terminal | undefined): Promise<void> {
  const text = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => undefined);
  if (text !== undefined && entryOf(text, version) !== undefined) return;
  // Where there is no changelog at all, `airlock validate` says so.
  if (text === undefined && terminal) return;
  const what = `CHANGELOG.md has no entry for ${version}, which users read before they update.`;
  if (terminal) return terminal.warn(what);
  throw new CliError('NO_CHANGELOG', what, { hint: `Add "## ${version}", build and sign again.` });
}

async function checkRules(folder: string): Promise<void> {
  const { findings } = await scanBundle(folder);
  const broken = findings.filter(({ severity }) => severity === 'error');
  const [first] = broken;
  if (!first) return;
  throw new CliError('NOT_ALLOWED', `It breaks ${first.rule}: ${first.message}`, {
    hint: 'airlock validate names all; registries refuse them.',
    detail: { rules: broken.map(({ rule }) => rule) },
  });
}
