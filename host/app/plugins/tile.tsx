import { pictureType } from '@airlock/registry/format';
import { type CSSProperties, useState } from 'react';
import type { CatalogueEntry } from '../../kernel/registries/catalogue-entry.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useHost } from '../../react/provider.tsx';
import { useSeenPicture } from './seen-picture.ts';

/** A letter on a ground whose hue follows from the plugin's id: the same plugin always looks the same. */
export function Tile({ id, title }: { readonly id: string; readonly title: string }) {
  let hue = 0;
  for (const character of id) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return (
    // A custom property has no type of its own in CSSProperties.
    <span className="tile" style={{ '--hue': hue } as CSSProperties} aria-hidden="true">
      {[...title][0]?.toUpperCase() ?? '·'}
    </span>
  );
}

/** The icon of an installed plugin, out of its verified files; its letter where it has none. */
export function PluginTile({ plugin }: { readonly plugin: InstalledPlugin }) {
  const [isMissing, setMissing] = useState(false);
  const { icon, name, version } = plugin.manifest;
  if (icon === undefined || isMissing) return <Tile id={plugin.id} title={name} />;
  // As an image, an SVG runs no script and loads nothing.
  const source = `${import.meta.env.BASE_URL}airlock/p/${plugin.name}@${version}/${icon}`;
  return <img className="tile" src={source} alt="" width="36" height="36" onError={() => setMissing(true)} />;
}

/** The icon of a plugin that a registry lists, fetched and hashed when it comes into sight; its letter until then. */
export function ListedTile({ entry }: { readonly entry: CatalogueEntry }) {
  const { catalogue } = useHost();
  const { id, title, registry, icon } = entry;
  // Without its icon a plugin has its letter; what is wrong with the registry is told where it is asked for plugins.
  const { place, source } = useSeenPicture<HTMLSpanElement>(icon && `${registry} ${icon}`, async (signal) => {
    const bytes = icon === undefined ? undefined : await catalogue.icon({ registry, icon }, signal);
    return bytes && { bytes, type: pictureType(bytes) ?? 'image/svg+xml' };
  });
  const [broken, setBroken] = useState<string>();
  return (
    <span ref={place}>
      {source === undefined || source === broken ? (
        <Tile id={id} title={title} />
      ) : (
        // As an image, an SVG runs no script and loads nothing.
        <img className="tile" src={source} alt="" width="36" height="36" onError={() => setBroken(source)} />
      )}
    </span>
  );
}
