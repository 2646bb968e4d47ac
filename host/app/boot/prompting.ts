import type { Prompts } from '../../kernel/grants/prompts.ts';
import type { Prompting } from '../../runtimes/frame/view.ts';

const listeners = new Set<() => void>();
const held = new Set<object>();

/** While anything holds it, windows that plugins draw are out of the page: they can take the keyboard. */
export const prompting: Prompting & {
  /** Something is asked, or a dialog is open. Gives what ends that. */
  hold(): () => void;
} = {
  get active() {
    return held.size > 0;
  },
  subscribe(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  hold() {
    const token = {};
    held.add(token);
    if (held.size === 1) tell();
    return () => {
      if (held.delete(token) && held.size === 0) tell();
    };
  },
};

function tell(): void {
  listeners.forEach((listener) => listener());
}

/** Hold as long as a plugin asks the user something. */
export function holdWhileAsked(prompts: Prompts): void {
  let release: (() => void) | undefined;
  prompts.subscribe(() => {
    if (prompts.current() !== undefined) return void (release ??= prompting.hold());
    release?.();
    release = undefined;
  });
}
