import type { ServiceCaller } from '../realm.ts';

/** A plugin's door to the host that leaves a mark in `keepers` for every subscription the plugin holds. */
export function keepingCount(door: ServiceCaller, keepers: Set<object>): ServiceCaller {
  return {
    methods: door.methods,
    call(method, args, signal) {
      const answer = door.call(method, args, signal);
      return method.endsWith('.subscribe') ? answer.then((end) => keptUntil(end, keepers)) : answer;
    },
  };
}

function keptUntil(end: unknown, keepers: Set<object>): unknown {
  if (typeof end !== 'function') return end;
  const mark = {};
  keepers.add(mark);
  return (...given: unknown[]): unknown => {
    keepers.delete(mark);
    // What ends a subscription is called as it was given.
    return Reflect.apply(end, undefined, given);
  };
}
