import type { Entry } from './activation-entry.ts';
import type { CapabilityRegistry } from '../capabilities/capabilities.ts';
import { requirementsOf } from './requirements.ts';
import { standbyReason } from './stand-ins.ts';
import { dependentsOf, type Graph } from './start-order.ts';

/** The plugins that are switched on, by full name, with what they need of each other. */
export class Roster {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(name: string) => void>();
  /** What each needs and uses. */
  readonly graph: Graph;

  constructor(capabilities: Pick<CapabilityRegistry, 'exporters'>) {
    this.graph = (name) => {
      const plugin = this.#entries.get(name)?.plugin;
      return plugin && requirementsOf(plugin, capabilities);
    };
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name);
  }

  add(entry: Entry): void {
    this.#entries.set(entry.plugin.name, entry);
  }

  remove(name: string): void {
    this.#entries.delete(name);
  }

  /** Those that need it, in the order in which they are stopped. */
  dependents(name: string): readonly Entry[] {
    return dependentsOf(name, this.#entries.keys(), this.graph).flatMap((other) => this.#entries.get(other) ?? []);
  }

  /** Those of them whose code runs. */
  runningDependents(name: string): readonly Entry[] {
    return this.dependents(name).filter(({ life }) => life.instance !== undefined);
  }

  /** Called with the name after each change. */
  subscribe(listener: (name: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How a plugin stands changed. */
  changed(name: string): void {
    const entry = this.#entries.get(name);
    if (entry !== undefined) entry.activity = undefined;
    for (const listener of this.#listeners) listener(name);
    // Whoever stands in for it may have to work now, or no longer.
    for (const other of this.#entries.values()) {
      if (other.plugin.manifest.standsInFor === undefined) continue;
      const reason = standbyReason(other.plugin, (primary) => this.#entries.get(primary));
      if (other.holds.set('standby', reason)) this.changed(other.plugin.name);
    }
  }
}
