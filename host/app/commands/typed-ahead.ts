import { overlay } from './overlay.ts';

let typed = '';
let stop: (() => void) | undefined;

/** What is typed between asking for the list of commands and its search field having the keyboard. */
export const typedAhead = {
  /** Keep what is typed from now on, in place of what would get those keys meanwhile. */
  collect(): () => void {
    stop?.();
    typed = '';
    addEventListener('keydown', keep, true);
    stop = () => removeEventListener('keydown', keep, true);
    return stop;
  },
  /** The field has the keyboard: what was typed until now. */
  take(): string {
    stop?.();
    const taken = typed;
    typed = '';
    return taken;
  },
};

function keep(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key.length === 1) typed += event.key;
  else if (event.key === 'Backspace') typed = typed.slice(0, -1);
  else if (event.key === 'Escape') overlay.set(undefined);
}
