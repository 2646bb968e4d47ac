import { useEffect, useState } from 'react';
import { useWorkspace } from '../data/context.tsx';

/**
 * How much room a widget has. What is more than fits is scrolled inside of it, so that a long one does not push the others
 * away: `small` is as high as the shortest, `medium` as high as its content up to a bound, `large` takes a whole row and more
 * of the height, `full` a whole row and all the height that it needs.
 */
export const widgetSizes = ['small', 'medium', 'large', 'full'] as const;
export type WidgetSize = (typeof widgetSizes)[number];

const SECTION = 'dashboard';
const USUAL: WidgetSize = 'medium';

type Sizes = { readonly [key: string]: WidgetSize };

/** Sizes that the user chose, by the key of the widget; kept with the settings. */
export interface WidgetSizes {
  of(key: string): WidgetSize;
  set(key: string, size: WidgetSize): void;
}

/** `undefined` until they were read. */
export function useWidgetSizes(): WidgetSizes | undefined {
  const { settings } = useWorkspace();
  const [sizes, setSizes] = useState<Sizes>();
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const kept = await settings.get(SECTION);
      if (isCurrent) setSizes(readSizes(kept));
    };
    load().catch((error: unknown) => {
      reportError(error);
      if (isCurrent) setSizes({});
    });
    return () => {
      isCurrent = false;
    };
  }, [settings]);
  if (sizes === undefined) return undefined;
  return {
    of: (key) => sizes[key] ?? USUAL,
    set(key, size) {
      setSizes({ ...sizes, [key]: size });
      const keep = async (): Promise<void> => {
        // Another tab may have chosen others meanwhile.
        await settings.set(SECTION, { sizes: { ...readSizes(await settings.get(SECTION)), [key]: size } });
      };
      keep().catch(reportError);
    },
  };
}

/** What was kept. Before there were sizes there was `wide`, a list of those that took a whole row. */
export function readSizes(kept: unknown): Sizes {
  if (typeof kept !== 'object' || kept === null) return {};
  if ('wide' in kept && Array.isArray(kept.wide)) {
    const wide = kept.wide.filter((key) => typeof key === 'string');
    return Object.fromEntries(wide.map((key) => [key, 'full' as const]));
  }
  if (!('sizes' in kept) || typeof kept.sizes !== 'object' || kept.sizes === null) return {};
  return Object.fromEntries(
    Object.entries(kept.sizes).flatMap(([key, value]) => {
      const size = widgetSizes.find((known) => known === value);
      return size === undefined ? [] : [[key, size]];
    }),
  );
}
