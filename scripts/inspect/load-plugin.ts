import { createPluginBuilder, type Assembled } from '@airlock/sdk/build';
import vm from 'node:vm';
import { CliError } from '../terminal/failure.ts';

/** A definition with its functions, as `createTestHost` takes it. */
export interface LoadedPlugin extends Assembled {
  readonly definition: object;
}

/** Build the plugin of a folder and run its module, as a sandbox would. This is the author's own code on the author's machine. */
export async function loadPlugin(folder: string, entry?: string): Promise<LoadedPlugin> {
  const built = await createPluginBuilder(folder, entry).build();
  const file = built.manifest.targets.worker?.entry;
  const bytes = file === undefined ? undefined : built.files.get(file);
  if (bytes === undefined) {
    throw new CliError('NO_WORKER', `"${built.manifest.id}" has no worker to run its handlers in.`, {
      hint: 'Plugins of the page alone are measured in the app: see Health and Hooks there.',
    });
  }
  let definition: object | undefined;
  const context = vm.createContext({
    console,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    structuredClone,
    AbortController,
    setTimeout,
    clearTimeout,
    crypto: globalThis.crypto,
    [Symbol.for('airlock.register')]: (registered: object) => {
      definition = registered;
    },
  });
  vm.runInContext(`globalThis.self = globalThis;\n${new TextDecoder().decode(bytes)}`, context);
  if (definition === undefined) throw new CliError('NOT_A_PLUGIN', 'The module registers no plugin.');
  return { ...built, definition };
}
