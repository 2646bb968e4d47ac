import type { LoadedPackage } from '../realm.ts';
import type { Clock } from '../clock.ts';

/** Milliseconds for which a package that was loaded ahead is what a load would give. */
const AHEAD = 5000;

/** The package for the next run of a plugin, read and verified ahead where somebody asked for that. */
export class Ahead {
  readonly #clock: Clock;
  readonly #load: () => Promise<LoadedPackage>;
  #begun: { readonly loading: Promise<LoadedPackage>; readonly at: number } | undefined;

  constructor(clock: Clock, load: () => Promise<LoadedPackage>) {
    this.#clock = clock;
    this.#load = load;
  }

  begin(): void {
    const loading = this.#load();
    this.#begun = { loading, at: this.#clock.elapsed() };
    // The start tells of it.
    loading.catch(() => undefined);
  }

  /** It, once; loaded now where it was not loaded ahead. */
  take(): Promise<LoadedPackage> {
    const begun = this.#begun;
    this.#begun = undefined;
    // What was verified longer ago may have been withdrawn since.
    return begun !== undefined && this.#clock.elapsed() - begun.at < AHEAD ? begun.loading : this.#load();
  }
}
