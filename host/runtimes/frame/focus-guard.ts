/** What keeps the keyboard with the host until the user turns to a frame. */
export interface FocusGuard {
  /** Watch one frame. Gives what stops it. */
  watch(frame: HTMLIFrameElement): () => void;
}

/** Milliseconds after Tab in which the browser may move the focus into a frame. */
const TAB = 500;

/**
 * A frame can take the keyboard at any time, and nothing in the platform prevents it. So a frame that has it without the
 * pointer being over it, and without Tab having been pressed, is made to give it back to the element that had it. What was
 * typed in between, one character as measured, is lost to the frame: where a secret or a decision is typed, frames are
 * taken out of the page instead.
 */
export function createFocusGuard(page: Document): FocusGuard {
  const frames = new Map<HTMLIFrameElement, { pointed: boolean }>();
  let before: Element | null = null;
  let tabbed = 0;
  let listening: AbortController | undefined;

  const listen = (): void => {
    listening = new AbortController();
    const { signal } = listening;
    page.addEventListener(
      'focusin',
      ({ target }) => {
        if (!(target instanceof HTMLIFrameElement && frames.has(target))) before = target as Element | null;
      },
      { signal, capture: true },
    );
    page.addEventListener('keydown', ({ key }) => (tabbed = key === 'Tab' ? performance.now() : 0), {
      signal,
      capture: true,
    });
    page.defaultView?.addEventListener('blur', give, { signal });
  };
  const give = (): void => {
    const frame = page.activeElement;
    const state = frame instanceof HTMLIFrameElement ? frames.get(frame) : undefined;
    if (state === undefined || state.pointed || performance.now() - tabbed < TAB) return;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    else (frame as HTMLIFrameElement).blur();
  };

  return {
    watch(frame) {
      const state = { pointed: false };
      if (frames.size === 0) listen();
      frames.set(frame, state);
      const enter = (): void => void (state.pointed = true);
      const leave = (): void => void (state.pointed = false);
      frame.addEventListener('pointerenter', enter);
      frame.addEventListener('pointerleave', leave);
      return () => {
        frame.removeEventListener('pointerenter', enter);
        frame.removeEventListener('pointerleave', leave);
        frames.delete(frame);
        if (frames.size === 0) listening?.abort();
      };
    },
  };
}
