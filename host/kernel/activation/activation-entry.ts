import type { Health } from '@airlock/sdk';
import type { Activity, EnabledPlugin, PluginUsage, Quarantine } from './activation.ts';
import { AirlockError } from '../errors.ts';
import type { Gate } from '../supervision/gate.ts';
import type { Holds } from '../supervision/holds.ts';
import { stepLimits } from '../lifecycle/lifecycle-parts.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { Scope } from '../lifecycle/scope.ts';
import type { Supervision } from '../supervision/supervision.ts';

/** A plugin that is switched on, and all that keeps watch over it. */
export interface Entry {
  readonly plugin: EnabledPlugin;
  readonly registered: Scope;
  readonly life: Lifecycle;
  readonly supervision: Supervision;
  readonly holds: Holds;
  readonly gate: Gate;
  quarantine: Quarantine | undefined;
  error: AirlockError | undefined;
  restarts: number;
  /** Whether it is being told of a fault now. */
  told: boolean;
  parked: boolean;
  /** A mark for each subscription it holds and each widget it was asked to draw: it is not parked while there is one. */
  readonly keepers: Set<object>;
  /** Take back the timers that look whether it is idle, and how it feels. */
  cancelIdle: (() => void) | undefined;
  cancelCheck: (() => void) | undefined;
  says: Health | undefined;
  activity: Activity | undefined;
}

export function activityOf(entry: Entry): Activity {
  const { plugin, life, error, quarantine, restarts, supervision, holds, parked, says } = entry;
  const { suspendedUntil } = supervision;
  const hold = holds.current;
  return {
    name: plugin.name,
    state: life.state,
    restarts,
    ...(life.instance === undefined ? {} : { isolation: life.instance.isolation }),
    ...(error === undefined ? {} : { error }),
    ...(suspendedUntil === undefined ? {} : { suspendedUntil }),
    ...(quarantine === undefined ? {} : { quarantine }),
    ...(hold === undefined ? {} : { hold }),
    ...(parked ? { parked } : {}),
    ...(says === undefined ? {} : { says }),
  };
}

export function usageOf({ gate, life, supervision }: Entry): PluginUsage {
  const { inFlight, calls, busyShare, throttle, idleFor } = gate;
  return {
    inFlight,
    calls,
    busyShare,
    idleFor,
    circuit: supervision.circuit,
    ...(throttle === undefined ? {} : { throttle }),
    memory: 'unknown',
    cpu: life.instance?.busy?.() ?? 'unknown',
  };
}

/** Why it must not be started, or asked for anything, now. */
export function refusalOf({ plugin: { name }, quarantine, holds, supervision }: Entry): AirlockError | undefined {
  if (quarantine !== undefined) return quarantine.error;
  const hold = holds.current;
  if (hold?.kind === 'suspended' || hold?.kind === 'inquest') {
    return new AirlockError('SUSPENDED', `'${name}' is not called: ${hold.reason}.`, {
      plugin: name,
      ...(hold.kind === 'suspended' ? { nextStep: 'Resume it in Health.' } : {}),
    });
  }
  return supervision.refusal();
}

/** Whether its code can be ended without anybody missing it: isolated, and nobody waits for it or looks at it. */
export function isAtRest({ plugin, life, gate, keepers }: Entry): boolean {
  return plugin.realm !== 'page' && life.instance !== undefined && !gate.isAtWork && keepers.size === 0;
}

/** Its code has ended: nothing is under way in it, and nothing keeps it. */
export function letGo(entry: Entry): void {
  entry.gate.reset();
  entry.keepers.clear();
  entry.cancelIdle?.();
  entry.cancelCheck?.();
  entry.cancelIdle = undefined;
  entry.cancelCheck = undefined;
  entry.says = undefined;
}

/** Tell the plugin of its own fault, one at a time: a handler that is slow to listen is not flooded. */
export function tell(entry: Entry, { code, message }: AirlockError): void {
  if (entry.told) return;
  entry.told = true;
  entry.life
    .step('error', { code, message }, stepLimits.farewell)
    .catch(() => undefined)
    .finally(() => {
      entry.told = false;
    });
}

/** One after the other; `keep`: with their state. */
export async function stopAll(entries: readonly Entry[], keep: boolean): Promise<void> {
  for (const entry of entries) await entry.life.stop(keep);
}
