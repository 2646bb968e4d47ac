import type { Clock } from '../kernel/clock.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { ServiceHost } from '../kernel/dispatch/service.ts';

const HOUR = 60 * 60_000;

/** What plugins send and receive, counted and kept within a budget. */
export interface Budget {
  /** Throws `LIMIT_EXCEEDED` when the plugin has used up its hour. */
  spend(plugin: string, way: 'sent' | 'received', bytes: number): void;
}

export function createBudget(options: {
  readonly clock: Clock;
  readonly hourlyBytes: number;
  readonly measure: ServiceHost['measure'];
}): Budget {
  const { clock, hourlyBytes, measure } = options;
  const hours = new Map<string, { since: number; spent: number }>();
  return {
    spend(plugin, way, bytes) {
      const now = clock.elapsed();
      let hour = hours.get(plugin);
      if (!hour || now - hour.since >= HOUR) hours.set(plugin, (hour = { since: now, spent: 0 }));
      hour.spent += bytes;
      measure(plugin, way, bytes);
      if (hour.spent <= hourlyBytes) return;
      throw new AirlockError('LIMIT_EXCEEDED', `"${plugin}" used up the ${hourlyBytes} bytes it may move in an hour.`, {
        plugin,
        detail: { service: 'network' },
      });
    },
  };
}
