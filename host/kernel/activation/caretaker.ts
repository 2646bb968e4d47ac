import type { Health } from '@airlock/sdk';
import { isAtRest, type Entry } from './activation-entry.ts';
import type { Clock } from '../clock.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { stepLimits } from '../lifecycle/lifecycle-parts.ts';
import type { PluginLimits } from '../supervision/limits.ts';
import { readHealth, sameHealth } from '../supervision/self-report.ts';

export interface CaretakerParts {
  readonly clock: Clock;
  readonly limits: PluginLimits;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Whether a plugin that runs needs it. */
  readonly isNeeded: (name: string) => boolean;
  readonly park: (name: string) => Promise<boolean>;
  readonly report: (fault: AirlockError) => void;
  readonly changed: (name: string) => void;
}

/** Looks after running plugins while nobody calls them: parks the idle, makes room, and asks how they feel. */
export class Caretaker {
  readonly #parts: CaretakerParts;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
  }

  /** From its start on. */
  watch(entry: Entry): void {
    this.#watchIdle(entry);
    this.#watchHealth(entry);
  }

  mayPark(entry: Entry): boolean {
    return isAtRest(entry) && !this.#parts.isNeeded(entry.plugin.name);
  }

  /** See to it that no more plugins run than may, by parking the one that was idle longest; not one of `together`. */
  async makeRoom({ plugin: { name } }: Entry, together: readonly string[]): Promise<void> {
    const { limits, entries, park } = this.#parts;
    const running = [...entries.values()].filter(({ life }) => life.instance !== undefined);
    if (running.length < limits.active) return;
    const idlest = running
      .filter((entry) => !together.includes(entry.plugin.name) && this.mayPark(entry))
      .toSorted((a, b) => b.gate.idleFor - a.gate.idleFor)[0];
    if (idlest !== undefined && (await park(idlest.plugin.name))) return;
    const message = `${running.length} plugins run already, and none of them is idle, so '${name}' was not started.`;
    const nextStep = 'Switch off a plugin that you need less.';
    throw new AirlockError('LIMIT_EXCEEDED', message, { plugin: name, nextStep });
  }

  /** Park it once nobody has called it for long enough. */
  #watchIdle(entry: Entry): void {
    if (entry.plugin.realm === 'page') return;
    const { clock, limits, park } = this.#parts;
    entry.cancelIdle?.();
    entry.cancelIdle = clock.after(Math.max(1000, limits.idle - entry.gate.idleFor), () => {
      entry.cancelIdle = undefined;
      if (entry.life.instance === undefined) return;
      if (entry.gate.idleFor >= limits.idle && this.mayPark(entry)) void park(entry.plugin.name);
      else this.#watchIdle(entry);
    });
  }

  /** Ask it now and then how it feels, as long as it runs. That is no use of it: an idle plugin is parked all the same. */
  #watchHealth(entry: Entry): void {
    const { clock, limits } = this.#parts;
    entry.cancelCheck?.();
    entry.cancelCheck = clock.after(limits.healthCheck, () => {
      entry.cancelCheck = undefined;
      if (entry.life.instance !== undefined) void this.#askHealth(entry);
    });
  }

  async #askHealth(entry: Entry): Promise<void> {
    const { name } = entry.plugin;
    const { entries, report, changed } = this.#parts;
    let says: Health | undefined;
    try {
      says = readHealth(await entry.life.step('healthCheck', undefined, stepLimits.farewell));
    } catch (thrown) {
      // It ended meanwhile, which is seen to where that is noticed.
      if (entry.life.instance === undefined) return;
      const error = toAirlockError(thrown, 'LIFECYCLE_FAILED', { plugin: name, severity: 'warning' });
      report(error);
      says = { status: 'warning', message: `Its health check failed: ${error.message}` };
    }
    if (!sameHealth(says, entry.says)) {
      entry.says = says;
      changed(name);
    }
    if (entries.get(name) === entry && entry.life.instance !== undefined) this.#watchHealth(entry);
  }
}
