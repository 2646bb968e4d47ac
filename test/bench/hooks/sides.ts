import { defineHook } from '@airlock/sdk';
import { createHooks as createWordPressHooks } from '@wordpress/hooks';
import { createHooks as createHookable } from 'hookable';
import { AsyncSeriesWaterfallHook, SyncWaterfallHook } from 'tapable';
import { systemClock } from '../../../host/kernel/clock.ts';
import { createHooks } from '../../../host/kernel/hooks/hooks.ts';
import { createTraces } from '../../../host/kernel/observing/traces.ts';
import { memoryStore } from '../../../host/kernel/storage/memory-store.ts';

/** A hook with handlers, ready to be fired: `fire(value)` gives what the last handler made of it. */
type Side<Value> = (handlers: readonly ((value: Value) => Value | Promise<Value>)[]) => (value: Value) => unknown;

/** Ours: each handler belongs to a plugin of its own and is fenced, timed by sample, and given frozen values. */
export function ours<Value>(isSync: boolean, isTraced = false): Side<Value> {
  return (handlers) => {
    const hooks = createHooks();
    // As the host does once a plugin is switched on: one of so many executions is looked at.
    if (isTraced) {
      createTraces({
        clock: systemClock,
        hooks,
        realmOf: () => 'worker',
        store: memoryStore(),
        onFailure: (error) => {
          throw error;
        },
      });
    }
    const token = defineHook<Value>('bench.value', 'filter', { description: 'For the benchmark.' });
    for (const [number, handler] of handlers.entries()) {
      hooks.register(`0123456789abcdef/plugin-${number}`, token.id, {
        index: 0,
        sync: isSync,
        // The token ties values and handlers together.
        run: handler as (value: unknown) => unknown,
      });
    }
    return isSync ? (value) => hooks.filterSync(token, value) : (value) => hooks.filter(token, value);
  };
}

/** Sorted by priority, not fenced. */
export function wordpress<Value>(isSync: boolean): Side<Value> {
  return (handlers) => {
    const hooks = createWordPressHooks();
    for (const [number, handler] of handlers.entries())
      hooks.addFilter('value', `bench/plugin-${number}`, handler as never, 10);
    return isSync ? (value) => hooks.applyFilters('value', value) : (value) => hooks.applyFiltersAsync('value', value);
  };
}

/** Compiled with `new Function`, which a strict policy forbids; not fenced, nothing can be taken back. */
export function tapable<Value>(isSync: boolean): Side<Value> {
  return (handlers) => {
    if (isSync) {
      const hook = new SyncWaterfallHook<[Value]>(['value']);
      for (const [number, handler] of handlers.entries()) hook.tap(`plugin-${number}`, handler as never);
      return (value) => hook.call(value as never);
    }
    const hook = new AsyncSeriesWaterfallHook<[Value]>(['value']);
    for (const [number, handler] of handlers.entries()) hook.tapPromise(`plugin-${number}`, handler as never);
    return (value) => hook.promise(value as never);
  };
}

/** Every handler gets the same value: it has no waterfall, so it does less. Not fenced. */
export function hookable<Value>(): Side<Value> {
  return (handlers) => {
    const hooks = createHookable<{ [name: string]: (value: Value) => Promise<void> | void }>();
    for (const handler of handlers) hooks.hook('value', handler as never);
    return (value) => hooks.callHook('value', value);
  };
}
