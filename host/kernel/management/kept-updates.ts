import { changeUpdateRow, readUpdateRows, type UpdateRow } from '../packages/update-rows.ts';
import type { Store } from '../storage/store.ts';

/** What is kept about the updates of each plugin, as this page knows it. */
export interface KeptUpdates {
  get(name: string): UpdateRow | undefined;
  entries(): Iterable<[name: string, row: UpdateRow]>;
  /** Change what is stored, and tell this page and the others. `undefined` forgets all of it. */
  change(name: string, change: (row: UpdateRow) => UpdateRow | undefined): Promise<UpdateRow>;
  /** The same without telling: figures that nobody looks at. */
  note(name: string, change: (row: UpdateRow) => UpdateRow): Promise<void>;
  /** Another tab changed it. */
  reload(): Promise<void>;
  /** It was changed beside this, in a larger transaction: read it again, and tell the other tabs. */
  tell(name: string): Promise<void>;
}

export async function createKeptUpdates(
  store: Store,
  { tellTabs, changed }: { readonly tellTabs: (name: string) => void; readonly changed: () => void },
): Promise<KeptUpdates> {
  let kept = await readUpdateRows(store);
  async function reload(): Promise<void> {
    kept = await readUpdateRows(store);
    changed();
  }
  return {
    get: (name) => kept.get(name),
    entries: () => [...kept],
    async change(name, change) {
      const row = await changeUpdateRow(store, name, change);
      kept.set(name, row);
      tellTabs(name);
      changed();
      return row;
    },
    async note(name, change) {
      kept.set(name, await changeUpdateRow(store, name, change));
    },
    reload,
    async tell(name) {
      await reload();
      tellTabs(name);
    },
  };
}
