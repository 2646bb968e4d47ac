import { lazyActivation, type LazyActivation } from './activation/lazy-activation.ts';
import type { Capabilities } from './capabilities/capabilities.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { capabilitiesOver, endpointsOver } from './facades.ts';
import { lazyPrompts, type Prompts } from './grants/prompts.ts';
import { lazyObserving, type LazyObserving } from './observing/lazy-observing.ts';
import { lazyMonitor, type Monitor } from './observing/monitor.ts';
import type { Running } from './run-plugins.ts';
import type { Store } from './storage/store.ts';

/** What runs plugins, before its code is there: it comes with the first plugin that is switched on. */
export interface LazyRunning {
  readonly activation: LazyActivation;
  readonly capabilities: Capabilities;
  readonly endpoints: Endpoints;
  readonly prompts: Prompts;
  readonly observing: LazyObserving;
  readonly monitor: Monitor;
  /** Once it is there. */
  now(): Running | undefined;
}

/** `load` is called once; again when it failed. */
export function lazyRunning(store: Store, load: () => Promise<Running>): LazyRunning {
  let running: Running | undefined;
  const prompts = lazyPrompts();
  const observing = lazyObserving();
  const monitor = lazyMonitor(store);
  return {
    activation: lazyActivation(async () => {
      running = await load();
      prompts.use(running.prompts);
      observing.use(running.observing);
      monitor.use(running.monitor);
      return running.activation;
    }),
    capabilities: capabilitiesOver(() => running?.capabilities),
    endpoints: endpointsOver(() => running?.endpoints),
    prompts,
    observing,
    monitor,
    now: () => running,
  };
}
