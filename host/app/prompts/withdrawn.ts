import type { Prompt, PromptAnswers, Prompts } from '../../kernel/grants/prompts.ts';
import { DELAY } from './armed.ts';

const answered = new WeakSet<Prompt>();

/** Answer a question for the user, or put it away for them. */
export function answer<Kind extends Prompt['kind']>(
  prompts: Prompts,
  prompt: Prompt & { readonly kind: Kind },
  given?: PromptAnswers[Kind],
): void {
  answered.add(prompt);
  prompts.answer(prompt, given);
}

/** Not now, to this question and to all that wait behind it. */
export function putAllAway(prompts: Prompts, prompt: Prompt): void {
  answered.add(prompt);
  prompts.putAway();
}

/** Whether a question that is over ended without the user: its time ran out, or its plugin took it back or ended. */
export const isWithdrawn = (prompt: Prompt): boolean => !answered.has(prompt);

const EVENTS = ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click', 'dblclick', 'keydown', 'keyup'] as const;

/**
 * For a moment nothing can be pressed. A plugin can take its question away just as the user presses a button of it, and that
 * press was not meant for what comes to light.
 */
export function shieldPresses(): void {
  const ended = new AbortController();
  const swallow = (event: Event): void => {
    if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const name of EVENTS) addEventListener(name, swallow, { capture: true, signal: ended.signal });
  setTimeout(() => ended.abort(), DELAY);
}
