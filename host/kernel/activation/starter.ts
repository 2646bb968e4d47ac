import type { Entry } from './activation-entry.ts';
import { refusalOf } from './activation-entry.ts';
import type { RunningProvider } from '../capabilities/capabilities.ts';
import type { Caretaker } from './caretaker.ts';
import type { Departures } from './departures.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { through } from './plugin-entries.ts';
import type { PluginInstance } from '../realm.ts';
import { startOrder, type Graph } from './start-order.ts';
import { StartQueue, type Urgency } from './start-queue.ts';

export interface StarterParts {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly departures: Departures;
  readonly graph: Graph;
  /** Plugins that start at a time. */
  readonly starting: number;
  readonly caretaker: Caretaker;
  readonly fault: (entry: Entry, error: AirlockError) => void;
}

/** Starts plugins after what they need, the urgent first, and no more at a time than may. */
export class Starter {
  readonly #parts: StarterParts;
  readonly #queue: StartQueue;

  constructor(parts: StarterParts) {
    this.#parts = parts;
    this.#queue = new StartQueue(parts.starting);
  }

  async start(name: string, urgency: Urgency = 'used'): Promise<PluginInstance> {
    const entry = this.#parts.entries.get(name);
    const running = entry?.life.instance;
    if (running !== undefined && entry?.holds.has('suspended') !== true) return running;
    let order: readonly string[];
    try {
      order = startOrder(name, this.#parts.graph);
    } catch (thrown) {
      const error = toAirlockError(thrown, 'DEPENDENCY_MISSING', { plugin: name });
      if (entry !== undefined) this.#parts.fault(entry, error);
      throw error;
    }
    const failed = new Map<string, AirlockError>();
    for (const other of order) {
      const cause = this.#parts
        .graph(other)
        ?.needs.map((needed) => failed.get(needed))
        .find((error) => error !== undefined);
      try {
        if (cause !== undefined) throw this.#dependencyFailed(other, cause);
        const instance = await this.#startOne(other, urgency, order);
        if (other === name) return instance;
      } catch (thrown) {
        const error = toAirlockError(thrown, 'START_FAILED', { plugin: other });
        if (other === name) throw error;
        // What needs it is not started; what only uses it goes on without it.
        failed.set(other, error);
      }
    }
    throw new AirlockError('NOT_RUNNING', `'${name}' was switched off while it was starting.`, { plugin: name });
  }

  /** Start it again after it ended without wanting to. */
  async comeBack(name: string): Promise<void> {
    const entry = this.#parts.entries.get(name);
    if (entry === undefined) return;
    entry.restarts += 1;
    await this.quietly(name);
  }

  /** For nobody who waits: what goes wrong was reported. */
  async quietly(name: string): Promise<void> {
    try {
      await this.start(name, 'returning');
    } catch {
      // Reported where it happened.
    }
  }

  /** For calls of its capabilities and endpoints, which go through its gate. */
  async provider(name: string): Promise<RunningProvider> {
    const instance = await this.start(name);
    const entry = this.#parts.entries.get(name);
    if (entry === undefined) throw new AirlockError('NOT_RUNNING', `'${name}' has just stopped.`, { plugin: name });
    const gated: RunningProvider['instance'] = {
      runCapability: async (...given) => through(name, entry.gate, () => instance.runCapability(...given)),
      runEndpoint: async (...given) => through(name, entry.gate, () => instance.runEndpoint(...given)),
    };
    return { instance: gated, stopped: entry.life.scope.signal };
  }

  async #startOne(name: string, urgency: Urgency, together: readonly string[]): Promise<PluginInstance> {
    // What was switched off while this waited has to stop first, too.
    const { departures } = this.#parts;
    for (let ending = departures.of(name); ending !== undefined; ending = departures.of(name)) await ending;
    const entry = this.#parts.entries.get(name);
    if (entry === undefined) throw notOn(name);
    const refusal = refusalOf(entry);
    if (refusal !== undefined) throw refusal;
    if (entry.life.instance !== undefined) return entry.life.instance;
    await this.#parts.caretaker.makeRoom(entry, together);
    const instance = await this.#queue.run(urgency, async () => {
      // It may have been switched off, replaced or held while it waited for its turn.
      if (this.#parts.entries.get(name) !== entry) return undefined;
      const late = refusalOf(entry);
      if (late !== undefined) throw late;
      return entry.life.start().catch((error: unknown) => {
        // Another version took its place meanwhile: that is what is waited for now.
        if (this.#parts.entries.has(name) && this.#parts.entries.get(name) !== entry) return undefined;
        throw error;
      });
    });
    if (instance === undefined) return this.#startOne(name, urgency, together);
    entry.error = undefined;
    entry.parked = false;
    entry.gate.touch();
    this.#parts.caretaker.watch(entry);
    return instance;
  }

  #dependencyFailed(name: string, cause: AirlockError): AirlockError {
    const error = new AirlockError(
      'DEPENDENCY_FAILED',
      `'${name}' was not started, because '${String(cause.plugin)}', which it needs, was not: ${cause.message}`,
      { plugin: name, cause },
    );
    const entry = this.#parts.entries.get(name);
    if (entry !== undefined) this.#parts.fault(entry, error);
    return error;
  }
}

function notOn(name: string): AirlockError {
  return new AirlockError('NOT_RUNNING', `'${name}' is not switched on.`, { plugin: name });
}
