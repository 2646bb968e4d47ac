import { within, type Clock } from '../clock.ts';
import { toAirlockError } from '../errors.ts';
import type { LifecycleStep, PluginInstance } from '../realm.ts';
import { deathOf, late } from './endings.ts';

export interface StepParts {
  readonly clock: Clock;
  /** Full name of the plugin. */
  readonly name: string;
  /** Aborted when the run ends. */
  readonly stopped: AbortSignal;
  /** Milliseconds. */
  readonly limit: number;
}

/** Run one handler of the plugin's own, within its limit; it ends with the instance, too. Rejects with an `AirlockError`. */
export function runStep(
  instance: PluginInstance,
  step: LifecycleStep,
  argument: unknown,
  { clock, name, stopped, limit }: StepParts,
): Promise<unknown> {
  const done = within(
    clock,
    limit,
    stopped,
    (signal) => instance.lifecycle(step, signal, argument),
    late(name, `run its '${step}' handler`, 'LIFECYCLE_TIMEOUT'),
  ).catch((thrown: unknown) => {
    throw toAirlockError(thrown, 'LIFECYCLE_FAILED', { plugin: name });
  });
  const death = instance.ended.then((end): never => {
    throw deathOf(name, end);
  });
  return Promise.race([done, death]);
}
