import type { Command } from './command.ts';
import type { Group, Leaf } from '../commands/tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One command with the words that may follow it. */
interface Completed {
  /** Words before it, joined: `registry add`. */
  readonly path: string;
  readonly words: readonly string[];
  /** Only commands may follow, no files. */
  readonly isGroup: boolean;
}

const EVERYWHERE = ['--json', '--quiet', '--no-input', '--cwd', '--help'];

/** A script that completes commands and options in a shell. Made from the commands themselves. */
export async function completionScript(shell: Shell, root: Group): Promise<string> {
  const all = await collect(root, []);
  return SCRIPTS[shell](all);
}

async function collect(group: Group, path: readonly string[]): Promise<Completed[]> {
  const found: Completed[] = [{ path: path.join(' '), words: Object.keys(group.commands), isGroup: true }];
  for (const [name, node] of Object.entries(group.commands)) {
    const below = [...path, name];
    if ('commands' in node) found.push(...(await collect(node, below)));
    else found.push({ path: below.join(' '), words: await optionsOf(node), isGroup: false });
  }
  return found;
}

async function optionsOf(leaf: Leaf): Promise<string[]> {
  const { default: command }: { readonly default: Command } = await leaf.load();
  const args = typeof command.args === 'function' ? await command.args() : await command.args;
  const options = Object.entries(args ?? {}).flatMap(([name, { type, default: usual }]) =>
    type === 'positional' ? [] : [type === 'boolean' && usual === true ? `--no-${name}` : `--${name}`],
  );
  return [...options, ...EVERYWHERE];
}

/** Words that lead from one command to the next; others, such as a folder, lead nowhere. */
const steps = (all: readonly Completed[]): string => all.map(({ path }) => `|${path}|`).join('');

const SCRIPTS: { readonly [shell in Shell]: (all: readonly Completed[]) => string } = {
  bash: (all) => `_airlock() {
  local at="" next i known='${steps(all)}' words="" files=(-f)
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    [[ "$known" != *"|$next|"* ]] || at="$next"
  done
  case "$at" in
${all.map(({ path, words, isGroup }) => `    "${path}") words="${words.join(' ')}"${isGroup ? ' files=()' : ''} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" "\${files[@]}" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _airlock airlock
`,
  // `path` is the search path of zsh itself, so nothing here has that name.
  zsh: (all) => `#compdef airlock
_airlock() {
  local at="" next word known='${steps(all)}'
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${at:+$at }$word"
    [[ "$known" != *"|$next|"* ]] || at="$next"
  done
  local -a found
  local files=1
  case "$at" in
${all.map(({ path, words, isGroup }) => `    "${path}") found=(${words.join(' ')})${isGroup ? ' files=0' : ''} ;;`).join('\n')}
  esac
  compadd -a found
  [[ $files = 0 ]] || _files
}
# Loaded by compinit, the file is the function's body; read by a script, it only defines it.
if [[ "$funcstack[1]" = _airlock ]]; then _airlock "$@"; else compdef _airlock airlock; fi
`,
  fish: (all) =>
    `${[
      'function __airlock_at',
      "  set -l at ''",
      '  for word in (commandline -opc)',
      '    set -l next (string trim -- "$at $word")',
      `    string match -q -- "*|$next|*" '${steps(all)}'; and set at $next`,
      '  end',
      '  test "$at" = "$argv[1]"',
      'end',
      ...all.flatMap(({ path, words, isGroup }) => {
        const when = `complete -c airlock -n '__airlock_at "${path}"'`;
        if (isGroup) return [`${when} -f -a '${words.join(' ')}'`];
        return words.map((word) => `${when} -l ${word.slice(2)}`);
      }),
    ].join('\n')}\n`,
};
