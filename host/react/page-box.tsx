import { type ComponentType, type CSSProperties, type ReactNode, useState } from 'react';

/** A component of a plugin in the page. */
export type PageComponent = ComponentType<{ readonly context: unknown; readonly container: HTMLElement }>;

/** An order of layers of its own: nothing in it can come to lie over the app by a high `z-index`. */
const BOX: CSSProperties = { position: 'relative', isolation: 'isolate', minWidth: 0 };

/**
 * The box of a plugin in the page. Its styles hold in here only (the build puts them into `@scope`), and popovers that it
 * draws with a portal belong into `container`, where they look right and are gone with it.
 */
export function PageBox(props: {
  readonly plugin: string;
  readonly label: string;
  readonly children: (container: HTMLElement) => ReactNode;
}) {
  const [container, setContainer] = useState<HTMLElement | null>(null);
  return (
    <div role="group" aria-label={props.label} style={BOX} data-airlock-plugin={scopeOf(props.plugin)}>
      {container !== null && props.children(container)}
      <div ref={setContainer} data-airlock-portals="" />
    </div>
  );
}

/** The plugin's own id, by which its styles name the box. */
export function scopeOf(plugin: string): string {
  return plugin.slice(plugin.indexOf('/') + 1);
}
