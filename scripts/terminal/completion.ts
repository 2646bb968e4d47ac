import type { Command } from './command.ts';
import type { Group, Leaf } from '../commands/tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One command with the words that may follow it. */
interface Completed {
  /** Words before it, joined: `registry add`. */
  readonly path: string;
  readonly words: readonly string[];
}

const EVERYWHERE = ['--json', '--quiet', '--no-input', '--cwd', '--help'];

/** A script that completes commands and options in a shell. Made from the commands themselves. */
export async function completionScript(shell: Shell, root: Group): Promise<string> {
  const all = await collect(root, []);
  return SCRIPTS[shell](all);
}

async function collect(group: Group, path: readonly string[]): Promise<Completed[]> {
  const found: Completed[] = [{ path: path.join(' '), words: Object.keys(group.commands) }];
  for (const [name, node] of Object.entries(group.commands)) {
    const below = [...path, name];
    if ('commands' in node) found.push(...(await collect(node, below)));
    else found.push({ path: below.join(' '), words: await optionsOf(node) });
  }
  return found;
}

async function optionsOf(leaf: Leaf): Promise<string[]> {
  const { default: command }: { readonly default: Command } = await leaf.load();
  const args = typeof command.args === 'function' ? await command.args() : await command.args;
  const options = Object.entries(args ?? {}).flatMap(([name, { type }]) =>
    type === 'positional' ? [] : [`--${name}`],
  );
  return [...options, ...EVERYWHERE];
}

const SCRIPTS: { readonly [shell in Shell]: (all: readonly Completed[]) => string } = {
  bash: (all) => `_airlock() {
  local path="" word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    [[ "$word" == -* ]] || path="\${path:+$path }$word"
  done
  local words=""
  case "$path" in
${all
  .map(({ path, words }) => `    "${path}"*) words="${words.join(' ')}" ;;`)
  .reverse()
  .join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o filenames -F _airlock airlock
`,
  zsh: (all) => `#compdef airlock
_airlock() {
  local path="" word
  for word in \${words[2,CURRENT-1]}; do
    [[ "$word" == -* ]] || path="\${path:+$path }$word"
  done
  local -a found
  case "$path" in
${all
  .map(({ path, words }) => `    "${path}"*) found=(${words.join(' ')}) ;;`)
  .reverse()
  .join('\n')}
  esac
  compadd -a found
  _files
}
compdef _airlock airlock
`,
  fish: (all) =>
    `${[
      'function __airlock_path',
      '  set -l words (commandline -opc)',
      "  string join ' ' (string match -v -- '-*' $words[2..-1])",
      'end',
      ...all.flatMap(({ path, words }) =>
        words.map((word) => {
          const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
          const when =
            path === '' || !word.startsWith('--')
              ? `test (__airlock_path) = "${path}"`
              : `string match -q -- "${path}*" (__airlock_path)`;
          return `complete -c airlock -n '${when}' ${what}`;
        }),
      ),
    ].join('\n')}\n`,
};
