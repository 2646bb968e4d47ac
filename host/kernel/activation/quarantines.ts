import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { Quarantine } from './activation.ts';
import type { Entry } from './activation-entry.ts';

interface QuarantinesParts {
  readonly clock: Clock;
  readonly hostVersion: string;
  readonly report: (fault: AirlockError) => void;
  /** Told when one begins or, without one, ends. */
  readonly onQuarantine: ((name: string, quarantine: Quarantine | undefined) => void) | undefined;
}

/** Keeps a version of a plugin from being started again with this version of the host, until somebody decides. */
export class Quarantines {
  readonly #parts: QuarantinesParts;

  constructor(parts: QuarantinesParts) {
    this.#parts = parts;
  }

  /** One of before goes on if it was for this very version of plugin and host, and ends if not. */
  goOn(entry: Entry, before: Quarantine | undefined): void {
    if (before === undefined) return;
    const { name, manifest } = entry.plugin;
    if (before.version === manifest.version && before.hostVersion === this.#parts.hostVersion) hold(entry, before);
    else this.#parts.onQuarantine?.(name, undefined);
  }

  begin(entry: Entry, by: Quarantine['by'], error: AirlockError): void {
    const { clock, hostVersion, report, onQuarantine } = this.#parts;
    const { name, manifest } = entry.plugin;
    const quarantine = { by, error, at: clock.now(), version: manifest.version, hostVersion };
    report(error.with({ recovery: 'quarantined' }));
    hold(entry, quarantine);
    onQuarantine?.(name, quarantine);
  }

  /** End it, and forget what went wrong. */
  lift(entry: Entry): void {
    const wasHeld = entry.quarantine !== undefined;
    entry.quarantine = undefined;
    entry.error = undefined;
    entry.supervision.reset();
    entry.holds.clear();
    if (wasHeld) this.#parts.onQuarantine?.(entry.plugin.name, undefined);
  }
}

function hold(entry: Entry, quarantine: Quarantine): void {
  entry.supervision.end();
  entry.quarantine = quarantine;
  entry.holds.set('quarantine', `in quarantine: ${quarantine.error.message}`);
}
