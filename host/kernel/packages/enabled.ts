import type { EnabledPlugin } from '../activation/activation.ts';
import { fullName, parseName } from './names.ts';
import type { PluginRow } from './rows.ts';

/** What the runner of plugins needs to know of an installed one. */
export function enabledPlugin(row: PluginRow): EnabledPlugin {
  const { name, active, priorities } = row;
  const registry = parseName(name)?.registry ?? '';
  const named = (ids: { readonly [id: string]: string }): string[] =>
    Object.keys(ids).map((id) => fullName(registry, id));
  return {
    name,
    manifest: active.manifest,
    realm: active.realm,
    release: active.release,
    priorities,
    needs: named({ ...active.manifest.dependencies, ...active.manifest.peerDependencies }),
    uses: named(active.manifest.optionalDependencies),
  };
}
