import { topAuthority, type PluginRecord, type Revocation, type Root } from '../format/index.ts';
import { trustedRoot } from './published.ts';
import { RepositoryError } from './errors.ts';
import { withLock } from './lock.ts';
import {
  putPendingRecord,
  putPendingRevocations,
  readPending,
  readPendingRecord,
  readPendingRevocations,
} from './pending.ts';
import { Site, type SiteHead } from './site.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What the next build will list, to be looked at and changed. */
export class CatalogueEdit {
  readonly workspace: Workspace;
  readonly site: Site;
  readonly #root: Root;
  readonly #head: SiteHead | undefined;

  private constructor(workspace: Workspace, site: Site, root: Root, head: SiteHead | undefined) {
    this.workspace = workspace;
    this.site = site;
    this.#root = root;
    this.#head = head;
  }

  /** Run `work` while no other command changes the registry. */
  static open<T>(dir: string, work: (edit: CatalogueEdit) => Promise<T>): Promise<T> {
    return withLock(dir, async () => {
      const workspace = await openWorkspace(dir);
      const site = new Site(workspace.site);
      const root = await trustedRoot(workspace);
      return work(new CatalogueEdit(workspace, site, root, await site.head(root)));
    });
  }

  /** Who may vouch for keys that a publisher lost. */
  get operators(): [ReturnType<typeof topAuthority>] {
    return [topAuthority(this.#root, 'targets')];
  }

  async revocations(): Promise<readonly Revocation[]> {
    return (await readPendingRevocations(this.workspace.dir)) ?? this.#head?.facts.revocations ?? [];
  }

  /** The record that is listed, or will be. */
  async find(id: string): Promise<PluginRecord | undefined> {
    const pending = await readPendingRecord(this.workspace.dir, id);
    return pending?.record ?? (this.#head && this.site.record(this.#head, id));
  }

  /** Throws `NOTHING_LISTED`. */
  async record(id: string): Promise<PluginRecord> {
    const record = await this.find(id);
    if (record) return record;
    throw new RepositoryError('NOTHING_LISTED', `No plugin ${id} is listed.`, { detail: { id } });
  }

  /** Every record of one publisher. Reads the whole catalogue. */
  async recordsOf(publisher: string): Promise<PluginRecord[]> {
    const ids = new Set((await readPending(this.workspace.dir)).records.keys());
    if (this.#head)
      for await (const { id, publisher: owner } of this.site.entries(this.#head)) if (owner === publisher) ids.add(id);
    const records = await Promise.all([...ids].sort().map((id) => this.record(id)));
    return records.filter((record) => record.publisher === publisher);
  }

  async put(record: PluginRecord): Promise<void> {
    await putPendingRecord(this.workspace.dir, record);
  }

  async putRevocations(revocations: readonly Revocation[]): Promise<void> {
    await putPendingRevocations(this.workspace.dir, revocations);
  }
}
