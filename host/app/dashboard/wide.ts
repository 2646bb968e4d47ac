import { useEffect, useState } from 'react';
import { useWorkspace } from '../data/context.tsx';

const SECTION = 'dashboard';

/** Widgets that take a whole row, by key; kept with the settings. */
export function useWideWidgets(): { readonly has: (key: string) => boolean; readonly toggle: (key: string) => void } {
  const { settings } = useWorkspace();
  const [wide, setWide] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      const kept = await settings.get(SECTION);
      if (isCurrent) setWide(new Set(read(kept)));
    };
    load().catch(reportError);
    return () => {
      isCurrent = false;
    };
  }, [settings]);
  return {
    has: (key) => wide.has(key),
    toggle(key) {
      const next = new Set(wide);
      if (!next.delete(key)) next.add(key);
      setWide(next);
      settings.set(SECTION, { wide: [...next] }).catch(reportError);
    },
  };
}

function read(kept: unknown): readonly string[] {
  if (typeof kept !== 'object' || kept === null || !('wide' in kept) || !Array.isArray(kept.wide)) return [];
  return kept.wide.filter((key) => typeof key === 'string');
}
