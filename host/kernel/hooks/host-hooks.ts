import type { JsonSchema } from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import { matches, type HostPolicy } from '../policy/policy.ts';
import { createHooks } from './hooks.ts';
import type { Check, Hooks } from './types.ts';

export interface HostHooksOptions {
  readonly clock: Clock;
  readonly policy: HostPolicy;
  /** The interpreter of schemas, once it is there. */
  readonly interpreter: () => { compileSchema(schema: JsonSchema): Check } | undefined;
  /** Whether the user thinks about a question of this plugin. */
  readonly isAsking: (plugin: string) => boolean;
  readonly report: (fault: AirlockError) => void;
  /** A handler failed, and it was its own doing. */
  readonly failed: (fault: AirlockError) => void;
}

/** The engine as a host sets it up. */
export function createHostHooks(options: HostHooksOptions): Hooks {
  const { clock, policy, interpreter, isAsking, report, failed } = options;
  return createHooks({
    clock,
    // Unlike the engine's own, these cannot be guessed from one another: they open the state of an execution.
    id: () => crypto.randomUUID(),
    // The interpreter comes with the first plugin that starts; before, there are no answers to check.
    compile: (schema) => {
      let check: Check | undefined;
      return (value) => (check ??= interpreter()?.compileSchema(schema))?.(value);
    },
    policy: {
      allowReserved: (owner) => policy.criticalPriority?.some((pattern) => matches(pattern, owner)) ?? false,
    },
    onFault: (fault) => {
      // A handler that runs out of time while the user thinks about a question of its plugin is not at fault.
      const isWaiting = fault.code === 'HOOK_TIMEOUT' && fault.plugin !== undefined && isAsking(fault.plugin);
      report(isWaiting ? fault.with({ severity: 'warning' }) : fault);
      if (!isWaiting) failed(fault);
    },
  });
}
