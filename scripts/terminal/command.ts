import { parseArgs } from 'node:util';
import { defineCommand, type ArgsDef, type CommandDef, type ParsedArgs } from 'citty';
import { UsageError } from './failure.ts';
import { nearest } from './suggest.ts';
import { GLOBAL_OPTIONS, type Terminal } from './terminal.ts';

/** What a command found or made. */
export interface Outcome {
  /** For people; printed unless `--quiet` or `--json`. */
  readonly text?: string | readonly string[];
  /** For programs; printed with `--json`. Plain JSON. */
  readonly data?: unknown;
  /** True when the command worked and its answer is "no" (a check that found something): exit code 1. */
  readonly failed?: boolean;
}

export interface CommandOptions<A extends ArgsDef> {
  /** As typed, with its group: `registry add`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Command lines as they are typed, for `--help`. */
  readonly examples?: readonly string[];
  readonly args?: A;
  readonly run: (args: ParsedArgs<A>, terminal: Terminal) => Promise<Outcome | void>;
}

/** A leaf of the command tree. Modules under `commands/` export one as default. */
export type Command = CommandDef & { readonly examples?: readonly string[] };

/** Define a command of the `airlock` program; options, help and errors are handled around it. */
export function command<const A extends ArgsDef>(options: CommandOptions<A>): Command {
  const definition = defineCommand<A>({
    meta: { name: options.name, description: options.description },
    ...(options.args && { args: options.args }),
    // `data` is what runCommand of cli.ts passes: the terminal.
    run: ({ args, data }) => options.run(args, data as Terminal),
  });
  // The tree holds commands with different options; each reads only its own.
  return { ...(definition as unknown as CommandDef), examples: options.examples ?? [] };
}

/** Throw a usage error for an option that the command does not have, or for too many words. */
export function refuseUnknown(raw: readonly string[], args: ArgsDef, command: string): void {
  const known = new Set<string>(['help', 'h']);
  const strings: Record<string, { type: 'string' | 'boolean' }> = {};
  let positionals = 0;
  for (const [name, arg] of Object.entries(args)) {
    if (arg.type === 'positional') {
      positionals++;
      continue;
    }
    const alias = ('alias' in arg && arg.alias) || [];
    for (const word of [name, ...(Array.isArray(alias) ? alias : [alias])]) {
      known.add(word);
      strings[word] = { type: arg.type === 'boolean' ? 'boolean' : 'string' };
      if (arg.type === 'boolean') known.add(`no-${word}`);
    }
  }
  const { tokens } = parseArgs({
    args: [...raw],
    options: strings,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option' || known.has(token.name)) continue;
    const meant = nearest(token.name, [...known, ...GLOBAL_OPTIONS]);
    throw new UsageError(
      `airlock ${command} has no option ${token.rawName}`,
      meant === undefined ? `See airlock ${command} --help.` : `Did you mean --${meant}?`,
    );
  }
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const extra = words[positionals];
  if (extra !== undefined && !('_' in args)) {
    throw new UsageError(`airlock ${command} takes no "${extra}"`, `See airlock ${command} --help.`);
  }
}
