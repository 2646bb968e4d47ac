import { useLayoutEffect, useState } from 'react';

/** Whether this manager is the one of the page; `unknown` until it is in it, before anything is painted. */
export type Turn = 'unknown' | 'ours' | 'theirs';

/** Mounted managers, the first of which is drawn. */
const mounted: ((turn: Turn) => void)[] = [];

/** Who was mounted first is drawn; when it goes, the next one is. */
export function useManagerTurn(): Turn {
  const [turn, setTurn] = useState<Turn>('unknown');
  useLayoutEffect(() => {
    mounted.push(setTurn);
    tell();
    return () => {
      mounted.splice(mounted.indexOf(setTurn), 1);
      tell();
    };
  }, []);
  return turn;
}

function tell(): void {
  for (const [at, set] of mounted.entries()) set(at === 0 ? 'ours' : 'theirs');
}
