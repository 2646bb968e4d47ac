import type { Place } from './place.ts';
import { openWindow, type Owner, type WindowParts } from './opening.ts';
import type { Session } from './session.ts';
import type { Prompting } from './view.ts';

/**
 * What is left of a window whose plugin was stopped: its page, empty, for the version that comes next. That version's
 * document comes up in it beside its handlers, so that a plugin that is replaced while somebody looks at it is soon back.
 */
export class KeptWindow {
  readonly plugin: string;
  /** Of the widget. */
  readonly id: string;
  /** What it is mounted in. */
  readonly element: HTMLElement;
  readonly box: HTMLElement;
  /** Aborted when nobody wants what was prepared any more. */
  life = new AbortController();
  readonly #place: Place;
  #empty: Promise<Place | undefined>;
  readonly #forget: () => void;
  readonly #owner = Promise.withResolvers<Owner>();
  /** Of the version that was prepared. */
  #parts: WindowParts | undefined;
  #session: Promise<Session> | undefined;
  /** Taken or dropped. */
  #isGone = false;

  constructor(given: {
    readonly plugin: string;
    readonly id: string;
    readonly element: HTMLElement;
    readonly box: HTMLElement;
    readonly place: Place;
    readonly prompting: Prompting;
    /** Told once, when it was taken or dropped. */
    readonly gone: (kept: KeptWindow) => void;
  }) {
    const { place, prompting } = given;
    this.plugin = given.plugin;
    this.id = given.id;
    this.element = given.element;
    this.box = given.box;
    this.#place = place;
    this.#empty = place.clear().then((isEmpty) => {
      if (isEmpty) return place;
      place.close();
      return undefined;
    });
    // No frame of a plugin may be in the page then.
    const stop = prompting.subscribe(() => {
      if (prompting.active) this.drop();
    });
    this.#forget = () => {
      stop();
      given.gone(this);
    };
  }

  /** Let the code of the next version register in it, in the place of one that was prepared before. */
  prepare(parts: WindowParts): void {
    if (this.#parts !== undefined) this.cancel(this.#parts);
    this.#parts = parts;
    this.#session = openWindow({
      kept: this.#empty,
      parts,
      id: this.id,
      box: this.box,
      owner: this.#owner.promise,
      signal: this.life.signal,
    });
    // Who takes it over is told.
    this.#session.catch(() => undefined);
  }

  /**
   * The version that was prepared did not start, or was stopped before it drew. Its document may still come up, so the page
   * goes with it, and the version after it gets a new one.
   */
  cancel(parts: WindowParts): void {
    if (this.#isGone || parts !== this.#parts) return;
    this.close();
    this.life = new AbortController();
    this.#empty = Promise.resolve(undefined);
    this.#parts = undefined;
    this.#session = undefined;
  }

  /** Whether a version came that can take it over. */
  get isPrepared(): boolean {
    return this.#session !== undefined;
  }

  /** Go on in it: from here on it is the owner's. */
  async take(owner: Owner): Promise<Session> {
    this.#isGone = true;
    this.#forget();
    this.#owner.resolve(owner);
    if (this.#session === undefined) throw new TypeError('Nothing was prepared.');
    return this.#session;
  }

  /** Nobody came for it. */
  drop(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#forget();
    this.close();
    this.box.remove();
  }

  /** End what was prepared, also after it was taken and while it is not there yet. */
  close(): void {
    this.life.abort();
    this.#place.close();
    void this.#session?.then(
      (session) => session.close(),
      () => undefined,
    );
  }
}
