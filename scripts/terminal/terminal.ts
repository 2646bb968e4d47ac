import { resolve } from 'node:path';
import { CliError, UsageError } from './failure.ts';

/** Where a command reads and writes; the process's own, or a test's. */
export interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
  readonly stdin: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the user stops the program. Default: SIGINT and SIGTERM. */
  readonly stop?: AbortSignal;
}

/** Options that every command takes, in any position. */
export interface GlobalOptions {
  /** One JSON document on standard output, nothing else. */
  readonly json: boolean;
  /** Errors only. */
  readonly quiet: boolean;
  /** False: never ask; a missing answer is a usage error. */
  readonly input: boolean;
  readonly cwd: string | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a command knows of the outside. */
export interface Terminal {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether questions can be asked. */
  readonly interactive: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of what the user wrote. */
  path(text: string): string;
  /** Progress for people: silent with `--quiet` and `--json`. */
  say(line: string): void;
  /** Something the user should know, on standard error. */
  warn(line: string): void;
  /** One record of a stream for `--json` consumers of commands that keep running. */
  emit(record: unknown): void;
  /** Read a secret: from the environment variable `variable`, else by asking. Undefined when neither is possible. */
  secret(question: string, variable: string): Promise<string | undefined>;
  /** Ask for a line of text; `usual` when it is left empty. Undefined when nobody can be asked. */
  ask(question: string, usual: string): Promise<string | undefined>;
  /** Have one chosen. Undefined when nobody can be asked. */
  choose(question: string, options: readonly Choice[]): Promise<string | undefined>;
  /** Resolves when the user stops the program. */
  untilStopped(): Promise<void>;
}

export function createTerminal(streams: Streams, options: GlobalOptions): Terminal {
  const cwd = resolve(streams.cwd, options.cwd ?? '.');
  const interactive = options.input && !options.json && streams.stdin.isTTY === true && streams.stdout.isTTY === true;
  return {
    json: options.json,
    quiet: options.quiet,
    interactive,
    cwd,
    env: streams.env,
    path: (text) => resolve(cwd, text),
    say(line) {
      if (!options.quiet && !options.json) streams.stdout.write(`${harmless(line)}\n`);
    },
    warn(line) {
      streams.stderr.write(`warning: ${harmless(line)}\n`);
    },
    emit(record) {
      if (options.json) streams.stdout.write(`${JSON.stringify(record)}\n`);
    },
    async secret(question, variable) {
      const value = streams.env[variable];
      if (value !== undefined && value !== '') return value;
      return interactive ? askSecret(question) : undefined;
    },
    ask: async (question, usual) => (interactive ? askText(question, usual) : undefined),
    choose: async (question, options) => (interactive ? askChoice(question, options) : undefined),
    untilStopped: () => untilAborted(streams.stop),
  };
}

/**
 * What plugins and registries say is printed, too: nothing of it may move the cursor, colour, ring or turn the direction of
 * what stands after it. Line breaks and tabs stay.
 */
export function harmless(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu, '');
}

async function askSecret(question: string): Promise<string> {
  const { password } = await import('@clack/prompts');
  return answered(await password({ message: question }));
}

async function askText(question: string, usual: string): Promise<string> {
  const { text } = await import('@clack/prompts');
  return answered(await text({ message: question, placeholder: usual, defaultValue: usual }));
}

async function askChoice(question: string, options: readonly Choice[]): Promise<string> {
  const { select } = await import('@clack/prompts');
  return answered(await select({ message: question, options: [...options] }));
}

/** Prompts answer with a symbol when the user leaves them. */
function answered(answer: string | symbol): string {
  if (typeof answer === 'string') return answer;
  throw new CliError('CANCELLED', 'Nothing was done.');
}

function untilAborted(stop: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    if (stop) {
      if (stop.aborted) done();
      stop.addEventListener('abort', () => done(), { once: true });
      return;
    }
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
}

/** Options that every command takes; they are taken out before a command sees its own. */
export const GLOBAL_OPTIONS = ['json', 'quiet', 'no-input', 'cwd'];

/** Take the global options out of a command line, wherever they stand before `--`. */
export function takeGlobalOptions(argv: readonly string[]): { options: GlobalOptions; rest: string[] } {
  const rest: string[] = [];
  let [json, quiet, input] = [false, false, true];
  let cwd: string | undefined;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      rest.push(...argv.slice(at));
      break;
    }
    if (word === '--json') json = true;
    else if (word === '--quiet' || word === '-q') quiet = true;
    else if (word === '--no-input') input = false;
    else if (word === '--cwd') cwd = argv[++at] ?? usage('--cwd needs a folder');
    else if (word.startsWith('--cwd=')) cwd = word.slice('--cwd='.length) || usage('--cwd needs a folder');
    else rest.push(word);
  }
  return { options: { json, quiet, input, cwd }, rest };
}

function usage(message: string): never {
  throw new UsageError(message);
}
