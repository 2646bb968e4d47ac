import { command } from '../terminal/command.ts';
import { completionScript, SHELLS } from '../terminal/completion.ts';
import { UsageError } from '../terminal/failure.ts';

/** `airlock completion`: commands and options by the tab key. */
export default command({
  name: 'completion',
  description: 'Print the script that completes airlock in your shell.',
  examples: [
    'airlock completion bash >> ~/.bashrc',
    'airlock completion zsh > "${fpath[1]}/_airlock"',
    'airlock completion fish > ~/.config/fish/completions/airlock.fish',
  ],
  args: { shell: { type: 'positional', description: SHELLS.join(', '), required: true } },
  async run(args) {
    const shell = SHELLS.find((one) => one === args.shell);
    if (!shell) throw new UsageError(`There is no shell "${args.shell}"`, `There are ${SHELLS.join(', ')}.`);
    // The tree holds this command; loaded here, neither waits for the other.
    const { COMMANDS } = await import('./tree.ts');
    const script = await completionScript(shell, COMMANDS);
    return { text: script.trimEnd(), data: { shell, script } };
  },
});
