import type { ArgDef, ArgsDef } from 'citty';
import type { Group } from '../commands/tree.ts';

/** Columns of a terminal that does not say how wide it is. */
const USUAL_WIDTH = 100;
/** Narrower than this, text stands under what it is about instead of beside it. */
const BESIDE = 60;

/** Options of every command. */
const EVERYWHERE =
  'Everywhere: --json one JSON document · --quiet errors only · --no-input never ask · --cwd <folder> · --help';

export interface CommandUsage {
  /** As typed, with its group. */
  readonly name: string;
  readonly about: string;
  readonly args: ArgsDef;
  readonly examples: readonly string[];
}

/** Help of one command, in lines of at most `width` columns. Command lines to copy are never broken. */
export function commandUsage({ name, about, args, examples }: CommandUsage, width = USUAL_WIDTH): string {
  const all = Object.entries(args);
  const words = all.filter(([, { type }]) => type === 'positional');
  const options = all.filter(([, { type }]) => type !== 'positional');
  const typed = words.map(([word, arg]) => (isNeeded(arg) ? ` <${word}>` : ` [${word}]`)).join('');
  return [
    wrap(about, width).join('\n'),
    `Usage: airlock ${name}${typed}${options.length === 0 ? '' : ' [options]'}`,
    table(
      words.map(([word, arg]) => [word, describe(arg)]),
      width,
    ),
    table(options.map(option), width),
    wrap(EVERYWHERE, width).join('\n'),
    examples.length === 0 ? '' : ['Examples:', ...examples.map((line) => `  ${line}`)].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The commands of a group, in lines of at most `width` columns. */
export function groupUsage(path: readonly string[], { about, commands }: Group, width = USUAL_WIDTH): string {
  return [
    wrap(about, width).join('\n'),
    `Usage: ${['airlock', ...path].join(' ')} <command> [options]`,
    table(
      Object.entries(commands).map(([name, command]) => [name, command.about]),
      width,
    ),
    wrap(EVERYWHERE, width).join('\n'),
  ].join('\n\n');
}

function option([name, arg]: [string, ArgDef]): [string, string] {
  if (arg.type !== 'boolean') return [`--${name} <${arg.valueHint ?? 'text'}>`, describe(arg)];
  // What is on already is switched off.
  return [arg.default === true ? `--no-${name}` : `--${name}`, describe(arg)];
}

function describe(arg: ArgDef): string {
  const { description = '', default: usual } = arg;
  const needed = arg.type !== 'positional' && isNeeded(arg) ? ' Needed.' : '';
  // Many say it themselves, in better words.
  const shown =
    typeof usual === 'string' && usual !== '' && !description.includes('Default') ? ` Default: ${usual}.` : '';
  return `${description}${needed}${shown}`;
}

/** Words are needed unless they say otherwise, options only where they say so. */
function isNeeded({ type, required, default: usual }: ArgDef): boolean {
  return usual === undefined && (type === 'positional' ? required !== false : required === true);
}

function table(rows: readonly (readonly [string, string])[], width: number): string {
  const first = Math.max(...rows.map(([name]) => name.length));
  const indent = width < BESIDE ? 6 : first + 4;
  return rows
    .flatMap(([name, text]) => {
      const [line = '', ...more] = wrap(text, Math.max(20, width - indent));
      const rest = more.map((one) => `${' '.repeat(indent)}${one}`);
      if (width < BESIDE) return [`  ${name}`, `${' '.repeat(indent)}${line}`, ...rest];
      return [`  ${name.padEnd(first)}  ${line}`, ...rest];
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
