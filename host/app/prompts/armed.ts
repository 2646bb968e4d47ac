import { useEffect, useState } from 'react';

/** Milliseconds that a question is shown before it can be answered: longer than a double click, shorter than reading it. */
export const DELAY = 700;

const questionOf = (node: EventTarget | null): Element | null =>
  node instanceof Element ? node.closest('[role="alertdialog"]') : null;

/**
 * Whether the buttons of a question work. Not in its first moments, and not until a moment after the window, or the question
 * itself, got the focus back, so that no click or key meant for something else answers it.
 */
export function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => {
      clearTimeout(timer);
      setArmed(false);
      if (document.visibilityState === 'visible' && document.hasFocus())
        timer = setTimeout(() => setArmed(true), DELAY);
    };
    again();
    const ended = new AbortController();
    const entered = ({ target, relatedTarget }: FocusEvent): void => {
      const question = questionOf(target);
      if (question !== null && question !== questionOf(relatedTarget)) again();
    };
    addEventListener('focusin', entered, { signal: ended.signal });
    for (const event of ['focus', 'blur', 'resize']) addEventListener(event, again, { signal: ended.signal });
    document.addEventListener('visibilitychange', again, { signal: ended.signal });
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, []);
  return isArmed;
}
