import type { Entry } from '../activation/activation-entry.ts';
import type { Clock } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { Inquest, type Victim } from './inquest.ts';
import { stepLimits } from '../lifecycle/lifecycle-parts.ts';
import type { PluginLimits } from './limits.ts';
import type { Breakage } from './supervision.ts';

export interface AftermathParts {
  readonly clock: Clock;
  readonly limits: Pick<PluginLimits, 'probation'>;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Start it again. */
  readonly comeBack: (name: string) => Promise<void>;
  readonly changed: (name: string) => void;
}

/** What follows when a plugin ended without wanting to, alone or with all that shared its process. */
export class Aftermath {
  readonly #parts: AftermathParts;
  readonly #inquest: Inquest;
  /** Plugins that ended with a process just now; looked at together. */
  #victims: Victim[] = [];

  constructor(parts: AftermathParts) {
    this.#parts = parts;
    const { clock, limits, entries, comeBack, changed } = parts;
    this.#inquest = new Inquest({
      clock,
      probation: limits.probation,
      start: comeBack,
      answers: (name) => this.#answers(name),
      hold: (name, reason) => {
        if (entries.get(name)?.holds.set('inquest', reason) === true) changed(name);
      },
      guilty: (name, evidence, harmed) =>
        this.broke(name, crashOf(name, evidence), { comesBack: true, ...(harmed === undefined ? {} : { harmed }) }),
    });
  }

  /** It is switched off, or another took its place. */
  forget(name: string): void {
    this.#inquest.forget(name);
  }

  end(): void {
    this.#inquest.end();
  }

  /** It broke; whether it comes back, rests or is put away is for its supervision. */
  broke(name: string, error: AirlockError, how: { comesBack: boolean; harmed?: 'likely' | 'proven' }): void {
    const entry = this.#parts.entries.get(name);
    if (entry === undefined) return;
    entry.error = error;
    const breakage: Breakage = {
      error,
      ...(how.comesBack ? { again: () => void this.#parts.comeBack(name) } : {}),
      ...(how.harmed === undefined ? {} : { harmed: how.harmed }),
    };
    entry.supervision.broke(breakage);
    this.#parts.changed(name);
  }

  /** The process of a plugin died. Those that died with it are told in the same moment, and are looked at together. */
  diedTogether(name: string, busy: boolean): void {
    this.#victims.push({ name, busy });
    if (this.#victims.length > 1) return;
    this.#parts.clock.after(0, () => {
      const victims = this.#victims.filter((victim) => this.#parts.entries.has(victim.name));
      this.#victims = [];
      for (const { name: victim } of victims) {
        const entry = this.#parts.entries.get(victim);
        if (entry !== undefined) entry.error = crashOf(victim, 'the process of the sandboxes died');
      }
      this.#inquest.died(victims);
    });
  }

  /** Whether it still runs shows in whether it answers; that it does not is somebody else's business. */
  async #answers(name: string): Promise<void> {
    try {
      await this.#parts.entries.get(name)?.life.step('healthCheck', undefined, stepLimits.start);
    } catch {
      // It ended, hangs or is broken, each of which is found and reported where it is watched.
    }
  }
}

function crashOf(name: string, evidence: string): AirlockError {
  return new AirlockError('CRASHED', `'${name}' ended by itself: ${evidence}.`, { plugin: name });
}
