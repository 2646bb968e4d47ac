import { useEffect, useState } from 'react';

/**
 * When this is taken off the screen and the element that had the focus before is gone, as after an install or a removal,
 * the focus goes to what stands next to it or around it, not to the top of the page.
 */
export function useFocusBack(): void {
  const [goBack] = useState(() => wayBack(document.activeElement));
  useEffect(() => () => whenLost(goBack), [goBack]);
}

/**
 * A ref for what goes away with the focus in it, as a line that is done with: the focus goes on to the next one. Where
 * that is, is looked up while the focus comes in: once it is gone, nothing tells where it stood.
 */
export function focusOnward(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined;
  let goOn: (() => void) | undefined;
  const remember = (): void => {
    goOn = wayBack(document.activeElement);
  };
  element.addEventListener('focusin', remember);
  return () => {
    element.removeEventListener('focusin', remember);
    // Nothing that never had the focus takes it along.
    if (goOn) whenLost(goOn);
  };
}

/** Frames in which the focus may come to be lost: a list follows what was done a little later than its dialog closes. */
const FRAMES = 10;

/** Go back if nothing has the focus. What a dialog does about it itself takes a frame, and comes first. */
function whenLost(goBack: () => void, left = FRAMES): void {
  requestAnimationFrame(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && left < FRAMES) goBack();
    if (left > 0) whenLost(goBack, left - 1);
  });
}

/**
 * Where the focus goes from `element`, should it be gone by then: to the button of the same name in the next item of its
 * list, or the one before; else to the tab that it was on; else to what stands around it.
 */
function wayBack(element: Element | null): () => void {
  const item = element?.closest('article, li');
  const items = item ? [...siblings(item, 'nextElementSibling'), ...siblings(item, 'previousElementSibling')] : [];
  const name = element?.textContent;
  const tab = element?.closest('[role="tabpanel"]')?.getAttribute('aria-labelledby');
  const around = ancestors(element);
  return () => {
    const next = items.find((one) => one.isConnected && buttonsOf(one).length > 0);
    const buttons = next ? buttonsOf(next) : [];
    const target =
      (element?.isConnected ? around[0] : undefined) ??
      // The item is still there, as a card from which a plugin was installed.
      around.find((one) => one.isConnected && one.hasAttribute('tabindex') && item?.contains(one)) ??
      buttons.find((button) => button.textContent === name) ??
      buttons[0] ??
      document.getElementById(tab ?? '') ??
      around.find((one) => one.isConnected && one.hasAttribute('tabindex'));
    target?.focus();
  };
}

function siblings(element: Element, direction: 'nextElementSibling' | 'previousElementSibling'): readonly Element[] {
  const found: Element[] = [];
  for (let each = element[direction]; each !== null; each = each[direction]) {
    if (each.tagName === element.tagName) found.push(each);
  }
  return found;
}

function buttonsOf(element: Element): readonly HTMLElement[] {
  return [...element.querySelectorAll<HTMLElement>('button:not(:disabled)')];
}

function ancestors(element: Element | null): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let each = element; each !== null; each = each.parentElement) if (each instanceof HTMLElement) found.push(each);
  return found;
}
