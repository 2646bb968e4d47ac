/** What keeps the keyboard with the host until the user turns to a frame. */
export interface FocusGuard {
  /** Watch one frame; `thief` is told when it goes on taking the keyboard. Gives what stops it. */
  watch(frame: HTMLIFrameElement, thief: () => void): () => void;
}

/** Milliseconds after Tab in which the browser may move the focus into a frame. */
const TAB = 500;

/** So many times in so many milliseconds are no accident. */
const THEFTS = { count: 3, within: 5000 };

/** Milliseconds after a key in a field in which somebody is taken to be typing: then once is enough. */
const TYPING = 1000;

/**
 * A frame can take the keyboard at any time, and nothing in the platform prevents it. So a frame that has it without the
 * pointer being over it, and without Tab having been pressed, is made to give it back to the element that had it, and is
 * reported when it goes on, or at once when somebody was typing. What was typed in between is lost to the frame, a few
 * characters: where a secret or a decision is typed, frames are taken out of the page instead. That a frame is inert or
 * hidden does not keep it from the focus (Chromium 156).
 */
export function createFocusGuard(page: Document): FocusGuard {
  const frames = new Map<HTMLIFrameElement, { pointed: boolean; thefts: number[]; readonly thief: () => void }>();
  let before: Element | null = null;
  let tabbed = 0;
  let typed = -Infinity;
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
    page.addEventListener(
      'keydown',
      ({ key, target }) => {
        tabbed = key === 'Tab' ? performance.now() : 0;
        if (isField(target)) typed = performance.now();
      },
      { signal, capture: true },
    );
    // Which element has the focus is known only after the event.
    page.defaultView?.addEventListener('blur', () => setTimeout(give), { signal });
  };
  const give = (): void => {
    const frame = page.activeElement;
    const state = frame instanceof HTMLIFrameElement ? frames.get(frame) : undefined;
    if (state === undefined || state.pointed || performance.now() - tabbed < TAB) return;
    const now = performance.now();
    state.thefts = [...state.thefts.filter((time) => now - time < THEFTS.within), now];
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    else (frame as HTMLIFrameElement).blur();
    if (state.thefts.length >= THEFTS.count || now - typed < TYPING) state.thief();
  };

  return {
    watch(frame, thief) {
      const state = { pointed: false, thefts: [], thief };
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

/** Whether keys that are pressed here become text. */
function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea'));
}
