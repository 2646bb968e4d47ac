import type { Caller } from '../kernel/dispatch/service.ts';
import { AirlockError } from '../kernel/errors.ts';

/** Subscriptions that one plugin may have at a time: what one thing that happens costs the page grows with each. */
export const SUBSCRIPTIONS = 64;

/** Begins a subscription; `begin` answers with what ends it, which is called once, at the latest when the plugin stops. */
export type Subscribe = (caller: Caller, begin: () => () => void) => () => void;

/** For one service. */
export function subscriptions(): Subscribe {
  const counts = new Map<string, number>();
  return ({ name, stopped }, begin) => {
    if ((counts.get(name) ?? 0) >= SUBSCRIPTIONS) {
      throw new AirlockError('LIMIT_EXCEEDED', `"${name}" has ${SUBSCRIPTIONS} subscriptions already.`, {
        plugin: name,
        nextStep: 'End those that are not needed, or subscribe to more with one pattern.',
      });
    }
    const leave = begin();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      stopped.removeEventListener('abort', end);
      counts.set(name, (counts.get(name) ?? 1) - 1);
      leave();
    };
    stopped.addEventListener('abort', end);
    return end;
  };
}
