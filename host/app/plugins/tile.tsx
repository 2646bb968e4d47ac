import { type CSSProperties, useEffect, useRef, useState } from 'react';
import type { CatalogueEntry } from '../../kernel/registries/catalogue-entry.ts';
import type { InstalledPlugin } from '../../kernel/management/plugins.ts';
import { useHost } from '../../react/provider.tsx';

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
  const place = useRef<HTMLSpanElement>(null);
  const [source, setSource] = useState<string>();
  const { id, title, registry, icon } = entry;
  useEffect(() => {
    if (icon === undefined || !place.current) return undefined;
    const gone = new AbortController();
    let made: string | undefined;
    const load = async (): Promise<void> => {
      const bytes = await catalogue.icon({ registry, icon }, gone.signal);
      if (!bytes || gone.signal.aborted) return;
      made = URL.createObjectURL(new Blob([bytes], { type: imageType(bytes) }));
      setSource(made);
    };
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      watch.disconnect();
      // Without its icon a plugin has its letter; what is wrong with the registry is told where it is asked for plugins.
      load().catch(() => setSource(undefined));
    });
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      gone.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [catalogue, registry, icon]);
  return (
    <span ref={place}>
      {source === undefined ? (
        <Tile id={id} title={title} />
      ) : (
        // As an image, an SVG runs no script and loads nothing.
        <img className="tile" src={source} alt="" width="36" height="36" onError={() => setSource(undefined)} />
      )}
    </span>
  );
}

/** What an image is, by its first bytes: nobody says it in a signed way. */
function imageType([first, second]: Uint8Array): string {
  if (first === 0x89) return 'image/png';
  if (first === 0xff) return 'image/jpeg';
  if (first === 0x52 && second === 0x49) return 'image/webp';
  return first === 0x47 ? 'image/gif' : 'image/svg+xml';
}
