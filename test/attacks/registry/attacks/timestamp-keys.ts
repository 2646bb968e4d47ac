import { type TestKey } from '../../../fixtures/registry-simulator/index.ts';
import type { Arena } from '../arena.ts';

/** The registry's owners put these keys in charge of the timestamp. */
export async function withTimestampKeys(arena: Arena, threshold: unknown, keys: readonly TestKey[]): Promise<void> {
  const { registry } = arena;
  registry.keys.timestamp = [...keys];
  // Some thresholds are what is attacked.
  registry.thresholds.timestamp = threshold as number;
  await registry.publishRoot();
}

/** Honest owners replace the keys, with the root that follows. */
export async function newTimestampKeys(arena: Arena): Promise<void> {
  const { version } = arena.registry.content.root;
  const kept = new Map([...arena.registry.files].filter(([path]) => path.endsWith('.root.json')));
  await arena.heal();
  for (const [path, bytes] of kept) arena.registry.files.set(path, bytes);
  arena.registry.content.root.version = version;
  await arena.registry.replaceKeys('timestamp');
  await arena.registry.publish(['timestamp']);
}
