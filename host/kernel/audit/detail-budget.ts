import type { Clock } from '../clock.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { AuditFact } from './audit.ts';

/** Uses and denials of one plugin that say what exactly they were about: so many at once, and one more every ten seconds. */
const BUDGET = { burst: 200, perSecond: 0.1 };
/** Plugins that are known at a time. */
const PLUGINS = 1000;

/**
 * A log that keeps the newest entries could be emptied of the others: by a plugin that reads a thousand keys a second, each
 * an entry of its own. Beyond its budget what a plugin does is counted by the method alone.
 */
export function detailBudget(clock: Clock): { within(fact: AuditFact): AuditFact } {
  const plugins = new Map<string, { readonly bucket: TokenBucket; readonly seen: Set<string> }>();
  return {
    within(fact) {
      const { action, plugin, subject, detail } = fact;
      if (detail === undefined || (action !== 'use' && action !== 'denied')) return fact;
      let budget = plugins.get(plugin);
      if (budget === undefined) {
        if (plugins.size >= PLUGINS) plugins.clear();
        plugins.set(plugin, (budget = { bucket: new TokenBucket(BUDGET, () => clock.elapsed()), seen: new Set() }));
      }
      // What is done again and again is one of few entries, and stays exact.
      const key = `${action}\0${subject}\0${detail}`;
      if (!budget.seen.has(key)) {
        if (budget.bucket.left() < 1) return { action, plugin, ...(subject === undefined ? {} : { subject }) };
        budget.bucket.spend(1);
        if (budget.seen.size >= BUDGET.burst) budget.seen.clear();
        budget.seen.add(key);
      }
      return fact;
    },
  };
}
