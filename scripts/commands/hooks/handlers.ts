import { readBundle } from '@airlock/registry/repository';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBundle } from '../../archive/archive.ts';
import { command } from '../../terminal/command.ts';

interface Handler {
  readonly hook: string;
  readonly plugin: string;
  readonly priority: number;
  readonly index: number;
}

/** `airlock hooks handlers`: who takes part, in the order of the host. */
export default command({
  name: 'hooks handlers',
  description: 'The hook handlers of built plugins, in the order in which a host calls them.',
  examples: ['airlock hooks handlers', 'airlock hooks handlers ../plugins'],
  args: {
    bundle: {
      type: 'positional',
      description: 'A built plugin, or a folder of several plugins with a dist each.',
      default: 'dist',
    },
  },
  async run(args, terminal) {
    const handlers: Handler[] = [];
    for (const path of await bundlesIn(terminal.path(args.bundle))) {
      await using bundle = await openBundle(path);
      const { manifest } = await readBundle(bundle.folder);
      manifest.hooks.forEach(({ hook, priority }, index) =>
        handlers.push({ hook, plugin: manifest.id, priority, index }),
      );
    }
    const sorted = handlers.sort(
      (a, b) => compare(a.hook, b.hook) || b.priority - a.priority || compare(a.plugin, b.plugin) || a.index - b.index,
    );
    return {
      text: sorted.length === 0 ? 'No hook is handled.' : sorted.map(describeHandler),
      data: sorted,
    };
  },
});

function describeHandler({ hook, plugin, priority }: Handler, at: number, all: readonly Handler[]): string {
  const head = all[at - 1]?.hook === hook ? '' : `${hook}\n`;
  return `${head}  ${String(priority).padStart(5)}  ${plugin}`;
}

/** The path itself, or each `dist` one step below. */
async function bundlesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (!entries || entries.some(({ name }) => name === 'manifest.json')) return [path];
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const inside = await readdir(join(path, entry.name)).catch((): string[] => []);
    if (inside.includes('manifest.json')) found.push(join(path, entry.name));
    else if (inside.includes('dist')) found.push(join(path, entry.name, 'dist'));
  }
  return found.sort();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
