import { AirlockError, messageOf } from '../../kernel/errors.ts';
import type { PluginHost } from '../../kernel/host.ts';
import { createTestDoor, type TestDoor } from './door.ts';
import { installNewest } from './install.ts';
import { developmentState } from './state.ts';

type DoorParts = Parameters<typeof createTestDoor>[0];

/** What a call came to, as plain data: an error keeps its code on the way to the test. */
export type DoorAnswer = { readonly value?: unknown } | { readonly code: string; readonly message: string };

/** Methods of the door that only an app in a browser has. */
interface PageDoor extends TestDoor {
  /** Wait until the plugin of the session runs. Rejects with what keeps it from being built or installed. */
  ready(): Promise<void>;
  /** Uninstall every plugin with all that it kept, and install these anew, in order. */
  reset(plugins: readonly string[]): Promise<void>;
}

declare global {
  /** There only where `airlock dev --door` serves the app. */
  var airlockDoor: ((method: string, args: readonly unknown[]) => Promise<DoorAnswer>) | undefined;
}

/** Let tests in a browser drive the host. */
export function openDoor(parts: DoorParts): void {
  const { host } = parts;
  const door: PageDoor = { ...createTestDoor(parts), ready, reset: (plugins) => reset(host, plugins) };
  globalThis.airlockDoor = async (method, args) => {
    try {
      if (!Object.hasOwn(door, method)) throw new TypeError(`The door has no "${method}".`);
      // A test of the same version calls it with what its types say.
      const run = door[method as keyof PageDoor] as (...given: readonly unknown[]) => unknown;
      return { value: await run(...args) };
    } catch (error) {
      return { code: error instanceof AirlockError ? error.code : 'UNKNOWN', message: messageOf(error) };
    }
  };
}

function ready(): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): boolean => {
      const { running, problems } = developmentState.get();
      const [problem] = problems;
      if (problem) reject(new AirlockError('START_FAILED', `${problem.code}: ${problem.message}`));
      else if (running) resolve();
      return problem !== undefined || running !== undefined;
    };
    if (look()) return;
    const stop = developmentState.subscribe(() => {
      if (look()) stop();
    });
  });
}

async function reset(host: PluginHost, plugins: readonly string[]): Promise<void> {
  for (const { name } of host.plugins.list()) await host.plugins.uninstall(name, { data: 'delete' });
  for (const id of plugins) await installNewest(host, id, []);
}
