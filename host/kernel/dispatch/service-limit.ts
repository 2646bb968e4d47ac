import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { ServiceDefinition } from './service.ts';

const DEFAULTS = { rate: 1000, concurrency: 64 } as const;

/** A token bucket and a count of calls under way, for one plugin and one service. */
export function createLimit(
  { name: service, rate = DEFAULTS.rate, burst = 2 * rate, concurrency = DEFAULTS.concurrency }: ServiceDefinition,
  clock: Clock,
) {
  const bucket = new TokenBucket({ perSecond: rate, burst }, () => clock.elapsed());
  let running = 0;
  const refuse = (plugin: string, what: string): never => {
    throw new AirlockError('LIMIT_EXCEEDED', `"${plugin}" ${what}.`, { plugin, detail: { service } });
  };
  return {
    enter(plugin: string, method: string): void {
      if (bucket.left() < 1) refuse(plugin, `calls "${method}" more than ${rate} times a second`);
      if (running >= concurrency) refuse(plugin, `has ${running} calls of "${service}" under way`);
      bucket.spend(1);
    },
    begin(): void {
      running += 1;
    },
    finish(): void {
      running -= 1;
    },
  };
}
