import type { RegistryClient } from '@airlock/registry/client';
import { parseScorecard, SCORECARD_BYTES } from '@airlock/registry/format';
import { AirlockError } from '../errors.ts';
import { isUnlisted, type InstallPlan } from '../packages/install-plan.ts';
import type { OpenedPackage } from '../packages/local/index.ts';
import type { PlannedRelease } from '../packages/planning.ts';
import type { PluginRow } from '../packages/rows.ts';
import { part } from '../part.ts';
import type { LoadedPackage } from '../realm.ts';
import { fromRegistry } from '../registries/registry-errors.ts';
import type { PluginChanges } from './plugins.ts';

/** A plan that can be carried out. */
export interface Ready {
  readonly release: PlannedRelease;
  readonly client: RegistryClient;
  /** The file it comes from. */
  readonly opened?: OpenedPackage;
}

export interface SignedFilesOptions {
  /** `undefined` for a plan of another host, or one that was carried out. */
  readonly planned: (plan: InstallPlan) => Ready | undefined;
  /** The client of a plugin's registry. Throws `REGISTRY_UNKNOWN`. */
  readonly client: (name: string) => RegistryClient;
  /** The row of an installed plugin. Throws `PLUGIN_UNKNOWN`. */
  readonly installed: (name: string) => PluginRow;
  /** Rejects unless the release may be loaded now. */
  readonly verify: (row: PluginRow) => Promise<Pick<LoadedPackage, 'file'>>;
}

// Plugins are installed, and run, without anybody looking at pictures.
const loadPictures = part(() => import('./pictures.ts'));

/** A longer document is not shown; `sdk/build` refuses to build one. */
const DOCUMENT_BYTES = 262_144;

/** What was signed or listed with a release for people to look at, of a planned one and of an installed one. */
export function signedFiles(options: SignedFilesOptions): Pick<PluginChanges, 'scorecard' | 'document' | 'picture'> {
  const { planned, installed } = options;

  /** One file: of a planned release from where it is listed, of an installed one from the store. */
  async function signedFile(
    of: InstallPlan | string,
    path: string,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const plugin = typeof of === 'string' ? of : of.name;
    const mustFit = (bytes: number): void => {
      if (bytes <= limit) return;
      throw new AirlockError('PACKAGE_REFUSED', `"${path}" of "${plugin}" has ${bytes} bytes and is not shown.`, {
        plugin,
        nextStep: 'Read it where the plugin is developed.',
      });
    };
    if (typeof of === 'string') {
      const { file } = await options.verify(installed(of));
      const bytes = await file(path).catch((error: unknown) => {
        if (error instanceof AirlockError && error.code === 'PACKAGE_MISSING') return undefined;
        throw error;
      });
      mustFit(bytes?.length ?? 0);
      return bytes;
    }
    const ready = planned(of);
    const verified = ready?.release.verified;
    const listed = verified?.files.find((file) => file.path === path);
    if (!ready || !verified || !listed) return undefined;
    mustFit(listed.size);
    return ready.client.file(verified, path, signal ? { signal } : {}).catch((error: unknown) => {
      throw fromRegistry(error, 'PACKAGE_REFUSED', { plugin }, signal);
    });
  }

  return {
    async scorecard(plan, signal) {
      const { client, opened } = planned(plan) ?? { client: options.client(plan.name) };
      if (opened && isUnlisted(plan)) return opened.scan();
      try {
        const record = await client.lookup(plan.manifest.id, signal);
        const listed = record?.releases.find(({ release }) => release === plan.release)?.scorecard;
        if (!listed) return undefined;
        const { sha256, length } = listed;
        const bytes = await client.object({ shelf: 'r', sha256, length, limit: SCORECARD_BYTES, signal });
        const card = parseScorecard(bytes, `r/${sha256}`);
        if (card.id === plan.manifest.id && card.version === plan.manifest.version) return card;
        throw new AirlockError('PACKAGE_REFUSED', `The scorecard listed for "${plan.name}" is of another release.`, {
          plugin: plan.name,
        });
      } catch (error) {
        throw fromRegistry(error, 'PACKAGE_REFUSED', { plugin: plan.name }, signal);
      }
    },

    async document(of, path, signal) {
      const bytes = await signedFile(of, path, DOCUMENT_BYTES, signal);
      return bytes && new TextDecoder().decode(bytes);
    },

    async picture(of, path, signal) {
      const { readPicture } = await loadPictures();
      const about = typeof of === 'string' ? { name: of, manifest: installed(of).active.manifest } : of;
      return readPicture(about, path, (limit) => signedFile(of, path, limit, signal));
    },
  };
}
