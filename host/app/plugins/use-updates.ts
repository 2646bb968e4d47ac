import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Updates } from '../../kernel/management/updates.ts';
import { useHost } from '../../react/provider.tsx';

/** Newer releases and what the user decided about them; drawn again when either changes. */
export function useUpdates(): Updates {
  const { updates } = useHost();
  useSyncExternalStore(updates.subscribe, updates.list);
  const [, draw] = useState(0);
  // Preferences and trials change without the list.
  useEffect(() => updates.subscribe(() => draw((times) => times + 1)), [updates]);
  return updates;
}
