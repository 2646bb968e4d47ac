import { useEffect, useState } from 'react';

/**
 * When this is taken off the screen and the element that had the focus before is gone, as after an install or a removal,
 * the focus goes to what stands around it, not to the top of the page.
 */
export function useFocusBack(): void {
  const [around] = useState(() => ancestorsOf(document.activeElement));
  useEffect(
    () => () => {
      // The dialog's own way back takes a frame.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (document.activeElement !== null && document.activeElement !== document.body) return;
          around.find((element) => element.isConnected && element.hasAttribute('tabindex'))?.focus();
        }),
      );
    },
    [around],
  );
}

/** When this is taken off the screen with the focus in it, as a line that is done with, the focus goes to the content. */
export function useFocusOnward(): void {
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus();
      });
    },
    [],
  );
}

function ancestorsOf(element: Element | null): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = element; each !== null; each = each.parentElement) if (each instanceof HTMLElement) found.push(each);
  return found;
}
