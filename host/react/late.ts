import { useEffect, useState } from 'react';

/** Milliseconds in which nobody misses a sign that work is under way, and drawing one would only keep back the answer. */
export const UNNOTICED = 120;

/** Whether something has been true for so many milliseconds that the user should be told; what is over sooner is never shown. */
export function useLate(isTrue: boolean, after: number = UNNOTICED): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isTrue) return;
    const timer = setTimeout(() => setLate(true), after);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isTrue, after]);
  return isTrue && isLate;
}
