import type { CSSProperties } from 'react';

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
