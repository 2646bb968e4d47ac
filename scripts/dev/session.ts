import type { PluginManifest, RealmKind } from '@airlock/sdk';
import { BuildError, createPluginBuilder, type BuildProblem } from '@airlock/sdk/build';
import { openDevelopmentRegistry, type DevelopmentRegistry } from '@airlock/registry/repository';
import { join } from 'node:path';
import type { DevelopmentEvent } from './events.ts';
import { watchFolder } from './watch.ts';

export interface SessionOptions {
  /** The plugin's folder. */
  readonly folder: string;
  /** Module that exports the definition. Default: `src/plugin.ts`. */
  readonly entry?: string;
  /** Permissions that are refused, to try what the plugin does without. */
  readonly deny: readonly string[];
  /** Folders of other plugins that are to be there, too, built once. Default: none. */
  readonly beside?: readonly string[];
  /** Milliseconds to wait for the rest of an edit before a failure is told: many programs empty a file and fill it then. Default: 60. */
  readonly patience?: number;
  /** Told of every build, in order. */
  readonly onEvent: (event: DevelopmentEvent) => void;
}

/** Milliseconds for which a build is passed over when files change during it. Who never stops writing is told of some. */
const OVERTAKEN = 1000;

/** A plugin that is built, signed and listed again after every edit. */
export interface Session {
  readonly registry: DevelopmentRegistry;
  /** Ids of the plugins that were built for a realm. */
  builtFor(realm: RealmKind): readonly string[];
  stop(): void;
}

/**
 * Build once, then after every change, one build at a time. A build that fails is an event, too; rejects with a
 * `BuildError` for what is beside it.
 */
export async function startSession({
  folder,
  entry,
  deny,
  beside: others = [],
  patience = 60,
  onEvent,
}: SessionOptions): Promise<Session> {
  const registry = await openDevelopmentRegistry({
    dir: join(folder, '.airlock/dev'),
    publisher: 'This machine',
  });
  const beside: string[] = [];
  const targets = new Map<string, PluginManifest['targets']>();
  for (const other of others) {
    const { manifest, files } = await createPluginBuilder(other).build();
    beside.push((await registry.put(manifest, files)).id);
    targets.set(manifest.id, manifest.targets);
  }
  const builder = createPluginBuilder(folder, entry);
  let building: Promise<void> | undefined;
  let again: number | undefined;
  let stopped = false;
  let wake = (): void => undefined;

  /** Until the next change, but not for long. */
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function build(since: number): Promise<void> {
    try {
      const { manifest, files } = await builder.build();
      if (again !== undefined && performance.now() - since < OVERTAKEN) {
        // This may be half of an edit: what was written meanwhile is told with it.
        again = since;
        return;
      }
      const { id: plugin, version } = await registry.put(manifest, files);
      targets.set(plugin, manifest.targets);
      const milliseconds = performance.now() - since;
      if (!stopped)
        onEvent({ type: 'release', plugin, version, deny, ...(beside.length > 0 ? { beside } : {}), milliseconds });
    } catch (error) {
      if (again === undefined && !stopped) await change();
      // Half of an edit may have been read; the other half is built next.
      if (!stopped && again === undefined) onEvent({ type: 'failed', problems: problemsOf(error) });
    }
  }
  /** `since`: when the first edit was seen that this build is to show. */
  function rebuild(since: number): Promise<void> {
    if (building) {
      again ??= since;
      wake();
      return building;
    }
    building = build(since).finally(() => {
      building = undefined;
      const next = again;
      again = undefined;
      if (next !== undefined && !stopped) void rebuild(next);
    });
    return building;
  }

  const unwatch = await watchFolder(folder, () => void rebuild(performance.now()));
  await rebuild(performance.now());
  return {
    registry,
    builtFor: (realm) => [...targets].flatMap(([id, built]) => (built[realm] === undefined ? [] : [id])),
    stop() {
      stopped = true;
      wake();
      unwatch();
    },
  };
}

function problemsOf(error: unknown): readonly BuildProblem[] {
  if (error instanceof BuildError) return error.problems;
  return [{ code: 'BUILD_FAILED', message: error instanceof Error ? error.message : String(error) }];
}
