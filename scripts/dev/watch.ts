import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Folders that a build writes or never reads. */
const IGNORED = /^(?:node_modules|dist|coverage|\..*)$/;
/** Milliseconds in which changes count as one: editors write a file in several steps. */
const TOGETHER = 2;

/**
 * Call `changed` after files below `folder` changed, once for changes that come together. Folders are watched one by one:
 * watching them all at once would take `node_modules` in. Gives what stops it.
 */
export async function watchFolder(folder: string, changed: () => void): Promise<() => void> {
  const watched = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(changed, TOGETHER);
  };
  const forget = (below: string): void => {
    watched.get(below)?.close();
    watched.delete(below);
  };
  async function add(below: string): Promise<void> {
    if (stopped || watched.has(below)) return;
    const entries = await readdir(below, { withFileTypes: true }).catch(() => undefined);
    // It may be gone again, or the same folder may have been added while it was read.
    if (entries === undefined || stopped || watched.has(below)) return;
    const watcher = watch(below, (_event, name) => {
      if (name !== null && IGNORED.test(name)) return;
      soon();
      // A new folder has to be watched, too; for a file there is nothing to read.
      if (name !== null && path.extname(name) === '') void add(path.join(below, name));
    });
    watcher.on('error', () => forget(below));
    watched.set(below, watcher);
    const folders = entries.filter((entry) => entry.isDirectory() && !IGNORED.test(entry.name));
    await Promise.all(folders.map((entry) => add(path.join(below, entry.name))));
  }
  await add(folder);
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const below of watched.keys()) forget(below);
  };
}
