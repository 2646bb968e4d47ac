import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Where pages ask for their turns, below the app's base; the page's own name follows. */
export const TURNS = 'bench-turn/';

/** Milliseconds after which a page that does not ask again is lost. */
const LOST = 30_000;

/** A page that nobody drives. */
export interface Remote {
  /** Have it do what it knows by this name, and give the milliseconds that it measured. */
  act(name: string): Promise<number>;
}

/** What a page says of the turn that it had. */
type Outcome = { readonly time: number } | { readonly error: string };

interface Asking {
  readonly outcome: Outcome | undefined;
  answer(name: string): void;
}

/** Tells pages what to do: each asks, says how its last turn went, and is answered when it has another one. */
export class Turns {
  readonly #asking = new Map<string, Asking>();
  readonly #arrivals = new EventEmitter();

  /** For a server; true when the request was a page's. */
  readonly answer = (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if (!path.startsWith(TURNS)) return false;
    void this.#take(path.slice(TURNS.length), request, response);
    return true;
  };

  remote(page: string): Remote {
    return {
      act: async (name) => {
        const asking = await this.#next(page);
        this.#asking.delete(page);
        asking.answer(name);
        const { outcome } = await this.#next(page);
        if (outcome === undefined) throw new Error(`The page "${page}" began anew.`);
        if ('error' in outcome) throw new Error(`"${name}" in the page "${page}": ${outcome.error}`);
        return outcome.time;
      },
    };
  }

  async #next(page: string): Promise<Asking> {
    const asking = this.#asking.get(page);
    if (asking !== undefined) return asking;
    await once(this.#arrivals, page, { signal: AbortSignal.timeout(LOST) });
    return this.#next(page);
  }

  async #take(page: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const said = await text(request);
    this.#asking.set(page, {
      outcome: said === '' ? undefined : (JSON.parse(said) as Outcome), // from the page of this bench
      answer: (name) => response.end(name),
    });
    this.#arrivals.emit(page);
  }
}
