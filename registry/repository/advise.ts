import type { Advisory } from '../format/index.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { RepositoryError } from './errors.ts';
import { isoSeconds } from './metadata.ts';
import type { Decided } from './moderate.ts';

export interface AdviseOptions {
  readonly dir: string;
  readonly plugin: string;
  /** One that has this id already is replaced. */
  readonly advisory: Omit<Advisory, 'published'>;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
}

/** Tell users of some versions about a vulnerability, and what to move to. Published by the next build. */
export function advise({ dir, plugin, advisory, clock = Date.now }: AdviseOptions): Promise<Decided> {
  return CatalogueEdit.open(dir, async (edit) => {
    const record = await edit.record(plugin);
    const before = record.advisories ?? [];
    const published = before.find(({ id }) => id === advisory.id)?.published ?? isoSeconds(clock());
    const others = before.filter(({ id }) => id !== advisory.id);
    await edit.put({ ...record, advisories: [{ ...advisory, published }, ...others] });
    return { plugins: [plugin] };
  });
}

/** Take an advisory back, for example when it was wrong. Throws `NOTHING_LISTED` when there is none of that id. */
export function withdrawAdvisory(options: {
  readonly dir: string;
  readonly plugin: string;
  readonly id: string;
}): Promise<Decided> {
  const { dir, plugin, id } = options;
  return CatalogueEdit.open(dir, async (edit) => {
    const { advisories = [], ...record } = await edit.record(plugin);
    const others = advisories.filter((advisory) => advisory.id !== id);
    if (others.length === advisories.length) {
      const known = advisories.map((advisory) => advisory.id).join(', ');
      throw new RepositoryError('NOTHING_LISTED', `${plugin} has no advisory ${id}.`, {
        hint: known ? `It has ${known}.` : 'It has none.',
      });
    }
    await edit.put(others.length > 0 ? { ...record, advisories: others } : record);
    return { plugins: [plugin] };
  });
}
