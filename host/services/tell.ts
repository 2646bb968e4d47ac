import { toAirlockError, type AirlockError } from '../kernel/errors.ts';
import type { Caller } from '../kernel/dispatch/service.ts';

/** Call a plugin's listener. What it throws is put down to the plugin; whoever told it goes on. */
export function tell<T>(
  caller: Caller,
  listener: (value: T) => unknown,
  value: T,
  fault: (error: AirlockError) => void,
): void {
  const report = (error: unknown): void => {
    if (!caller.stopped.aborted) fault(toAirlockError(error, 'SERVICE_FAILED', { plugin: caller.name }));
  };
  try {
    const answer = listener(value);
    if (answer instanceof Promise) answer.catch(report);
  } catch (error) {
    report(error);
  }
}
