import { type RefObject, useEffect, useRef, useState } from 'react';
import type { PluginPicture } from '../../kernel/management/plugins.ts';

/**
 * Load a picture, shown from memory, when its place comes into sight. `source` is an address for an image as long as this is mounted; `fault` is
 * why there is none. `key` says all that `load` depends on; `undefined` is no picture.
 */
export function useSeenPicture<Place extends Element>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<PluginPicture | undefined>,
): { readonly place: RefObject<Place | null>; readonly source: string | undefined; readonly fault: unknown } {
  const place = useRef<Place>(null);
  const [shown, setShown] = useState<{ readonly key: string; readonly source?: string; readonly fault?: unknown }>();
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    if (key === undefined || !place.current) return undefined;
    const gone = new AbortController();
    let made: string | undefined;
    const show = async (): Promise<void> => {
      try {
        const picture = await latest.current(gone.signal);
        if (!picture || gone.signal.aborted) return;
        made = URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }));
        setShown({ key, source: made });
      } catch (fault) {
        if (!gone.signal.aborted) setShown({ key, fault });
      }
    };
    const watch = new IntersectionObserver(([seen]) => {
      if (!seen?.isIntersecting) return;
      watch.disconnect();
      void show();
    });
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      gone.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [key]);
  const isOf = shown?.key === key;
  return { place, source: isOf ? shown?.source : undefined, fault: isOf ? shown?.fault : undefined };
}
