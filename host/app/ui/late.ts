import { useEffect, useState } from 'react';

/** Milliseconds in which nobody misses a sign that work is under way, and drawing one would only keep back the answer. */
export const UNNOTICED = 120;

/** Whether something has been true for so long that the user should be told; what is over sooner is never shown. */
export function useLate(isTrue: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isTrue) return;
    const timer = setTimeout(() => setLate(true), UNNOTICED);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isTrue]);
  return isTrue && isLate;
}
