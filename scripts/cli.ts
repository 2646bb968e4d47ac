import { stripVTControlCharacters } from 'node:util';
import { runCommand } from 'citty';
import { findCommand, type Group } from './commands/tree.ts';
import { refuseUnknown, type Outcome } from './terminal/command.ts';
import { describeFailure, UsageError, type Failure } from './terminal/failure.ts';
import { ownVersion } from './terminal/version.ts';
import { createTerminal, harmless, takeGlobalOptions, type Streams } from './terminal/terminal.ts';
import { commandUsage, groupUsage } from './terminal/usage.ts';

const PROCESS: Streams = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
};

/**
 * Run `airlock` with these words after its name. Resolves with the exit code: 0 done, 1 could not be done or the answer is
 * no, 2 the command line is wrong. Never rejects.
 */
export async function main(argv: readonly string[], streams: Streams = PROCESS): Promise<0 | 1 | 2> {
  const json = argv.includes('--json');
  try {
    const { options, rest } = takeGlobalOptions(argv);
    return await run(rest, streams, options);
  } catch (thrown) {
    const failure = describeFailure(thrown);
    if (json) streams.stdout.write(`${JSON.stringify({ error: printable(failure) })}\n`);
    else streams.stderr.write(readable(failure, thrown, streams));
    return failure.exitCode;
  }
}

async function run(
  words: string[],
  streams: Streams,
  options: ReturnType<typeof takeGlobalOptions>['options'],
): Promise<0 | 1> {
  const { columns } = streams.stdout;
  const show = (text: string, data: object): 0 =>
    print(streams, options.json ? JSON.stringify(data, undefined, 2) : text);
  if (words[0] === '--version' || words[0] === '-v') return show(ownVersion(), { version: ownVersion() });
  const help = words.includes('--help') || words.includes('-h') || words[0] === 'help';
  const found = await findCommand(words.filter((word) => !(help && ['--help', '-h', 'help'].includes(word))));
  if ('group' in found) {
    const { about, commands } = found.group;
    const each = Object.entries(commands).map(([name, command]) => [name, command.about] as const);
    if (help || found.path.length === 0)
      return show(groupUsage(found.path, found.group, columns), { about, commands: Object.fromEntries(each) });
    throw new UsageError(`airlock ${found.path.join(' ')} needs a command`, listOf(found.group));
  }
  const { path, command, args } = found;
  if (help) {
    const examples = command.examples ?? [];
    const name = path.join(' ');
    const { description: about = '' } = (await resolved(command.meta)) ?? {};
    const args = (await resolved(command.args)) ?? {};
    const usage = { name, about, args, examples };
    return show(commandUsage(usage, columns), { name, usage: commandUsage(usage), examples });
  }
  refuseUnknown(args, (await resolved(command.args)) ?? {}, path.join(' '));
  const terminal = createTerminal(streams, options);
  const { result } = await runCommand(command, { rawArgs: args, data: terminal }).catch((thrown: unknown) =>
    asUsageError(thrown, path.join(' ')),
  );
  const outcome = (result ?? {}) as Outcome; // what `command` lets a command return
  if (options.json && outcome.data !== undefined) print(streams, JSON.stringify(outcome.data, undefined, 2));
  for (const line of [outcome.text ?? []].flat()) terminal.say(line);
  return outcome.failed ? 1 : 0;
}

/** citty's own complaints are about missing and mistyped arguments. */
function asUsageError(thrown: unknown, command: string): never {
  if (!(thrown instanceof Error && thrown.name === 'CLIError')) throw thrown;
  const said = stripVTControlCharacters(thrown.message);
  const [, missing] = /^Missing required (?:positional )?argument: (\S+)$/.exec(said) ?? [];
  const hint = `See airlock ${command} --help.`;
  if (missing === undefined) throw new UsageError(said, hint);
  throw new UsageError(
    `airlock ${command} needs ${missing.startsWith('--') ? missing : `<${missing.toLowerCase()}>`}`,
    hint,
  );
}

async function resolved<T>(value: T | Promise<T> | (() => T | Promise<T>) | undefined): Promise<T | undefined> {
  return typeof value === 'function' ? (value as () => T | Promise<T>)() : value; // no option table is a function
}

function listOf(group: Group): string {
  return `Commands: ${Object.keys(group.commands).join(', ')}.`;
}

function print(streams: Streams, text: string): 0 {
  streams.stdout.write(`${text}\n`);
  return 0;
}

function printable({ code, message, hint, detail }: Failure): object {
  return { code, message, ...(hint !== undefined && { hint }), detail };
}

function readable(failure: Failure, thrown: unknown, streams: Streams): string {
  const lines = [`error ${failure.code}: ${failure.message}`];
  if (failure.hint !== undefined) lines.push(`  ${failure.hint}`);
  const debug = streams.env['AIRLOCK_DEBUG'];
  if (thrown instanceof Error && (debug || failure.code === 'INTERNAL')) lines.push(String(thrown.stack));
  return `${harmless(lines.join('\n'))}\n`;
}
