import { writeFile } from 'node:fs/promises';
import { handInNotice, openPublisher, signedReleases, signNotice } from '@airlock/registry/repository';
import { satisfies, validRange } from 'semver';
import { command, type Command, type Outcome } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { passphrases, publisherFolder, publisherOption, registryOption } from '../../terminal/keys.ts';
import type { Terminal } from '../../terminal/terminal.ts';

type NoticeWords = Parameters<typeof signNotice>[0]['words'];

/** Options of every command that says something about a plugin without a release. */
export const noticeOptions = {
  publisher: publisherOption,
  registry: registryOption,
  out: {
    type: 'string',
    description: 'Write the signed notice to this file instead, for an operator elsewhere.',
    valueHint: 'file',
  },
} as const;

interface NoticeArgs {
  readonly publisher?: string | undefined;
  readonly registry: string;
  readonly out?: string | undefined;
}

/** Sign a notice and hand it in; the operator's next `registry add` takes it. */
export async function giveNotice(
  terminal: Terminal,
  args: NoticeArgs,
  plugin: string,
  words: NoticeWords,
): Promise<Outcome> {
  const publisher = publisherFolder(terminal, args.publisher);
  const file = await signNotice({ publisher, plugin, words, ask: passphrases(terminal) });
  if (args.out !== undefined) {
    const path = terminal.path(args.out);
    await writeFile(path, file);
    return {
      text: `Signed: ${path}. The operator runs airlock registry add with it.`,
      data: { plugin, ...words, path },
    };
  }
  const path = await handInNotice(terminal.path(args.registry), file);
  return { text: `The notice about ${plugin} waits for the operator in ${path}`, data: { plugin, ...words, path } };
}

/**
 * The versions that `<plugin>@<version or range>` means, of those this publisher signed. Throws a usage error when there
 * are none.
 */
export async function signedVersions(
  terminal: Terminal,
  publisherArg: string | undefined,
  subject: string,
): Promise<{ readonly plugin: string; readonly versions: readonly string[] }> {
  const at = subject.indexOf('@');
  const [plugin, range] = at < 0 ? [subject, '*'] : [subject.slice(0, at), subject.slice(at + 1)];
  if (validRange(range) === null) {
    throw new UsageError(`"${range}" is no version and no range`, 'For example my-plugin@1.2.0, or "my-plugin@<1.2".');
  }
  const { dir } = await openPublisher(publisherFolder(terminal, publisherArg), Date.now());
  const signed = (await signedReleases(dir, plugin)).map(({ release }) => release.plugin.version);
  const versions = signed.filter((version) => satisfies(version, range, { includePrerelease: true }));
  if (versions.length > 0) return { plugin, versions };
  throw new UsageError(
    signed.length > 0 ? `You signed no version ${range} of ${plugin}` : `You signed no release of ${plugin}`,
    signed.length > 0 ? `You signed ${signed.join(', ')}.` : 'airlock identity show tells who you are here.',
  );
}

/** A command that says the same about some versions that are out, or takes it back. */
export function versionNotice(options: {
  readonly name: string;
  readonly description: string;
  /** What `--reason` is for. */
  readonly reason: string;
  readonly member: 'deprecated' | 'yanked';
}): Command {
  return command({
    name: options.name,
    description: options.description,
    args: {
      subject: {
        type: 'positional',
        description: 'Plugin and version or range: my-plugin@1.2.0, "my-plugin@<1.2". Without one, every version.',
        required: true,
      },
      reason: { type: 'string', description: options.reason, valueHint: 'text' },
      lift: { type: 'boolean', description: 'Take it back.' },
      ...noticeOptions,
    },
    async run(args, terminal) {
      const { plugin, versions } = await signedVersions(terminal, args.publisher, args.subject);
      return giveNotice(terminal, args, plugin, { [options.member]: wordsFor(versions, args.reason, args.lift) });
    },
  });
}

/** Every version with the same words; none, to take back what was said. Throws a usage error unless it is one of both. */
function wordsFor(
  versions: readonly string[],
  reason: string | undefined,
  lift: boolean | undefined,
): Readonly<Record<string, string>> {
  if ((reason === undefined) === !lift) throw new UsageError('Say why with --reason, or take it back with --lift');
  return Object.fromEntries(versions.map((version) => [version, lift ? '' : (reason ?? '')]));
}
