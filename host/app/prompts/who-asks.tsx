import type { ReactNode } from 'react';
import { plainText } from '../../kernel/plain-text.ts';
import { useInstalledPlugin } from '../../react/hooks.ts';
import { useText } from '../i18n/text.tsx';
import { shortName } from '../plugins/naming.ts';
import { PluginTile } from '../plugins/tile.tsx';

/** What the plugin calls itself, fit to stand in a sentence of the app. */
export function usePluginTitle(plugin: string): string {
  const installed = useInstalledPlugin(plugin);
  return plainText(installed?.manifest.name ?? shortName(plugin), 60);
}

/** Who asks: the facts that a plugin cannot make up. */
export function WhoAsks({ plugin, children }: { readonly plugin: string; readonly children?: ReactNode }) {
  const { permissions: text } = useText();
  const installed = useInstalledPlugin(plugin);
  return (
    <div className="row who-asks">
      {installed && <PluginTile plugin={installed} />}
      <div className="grow">
        <p className="mono small">{shortName(plugin)}</p>
        {installed && (
          <p className="muted small">{text.from(installed.manifest.version, plainText(installed.publisherName, 60))}</p>
        )}
        {children}
      </div>
    </div>
  );
}
