/** Who waits for a start, the most urgent first: somebody now, the host after a crash, nobody yet. */
export const urgencies = ['used', 'returning', 'background'] as const;

export type Urgency = (typeof urgencies)[number];

/** Starts only so many plugins at a time; of those that wait, the most urgent first, and then who waited longest. */
export class StartQueue {
  readonly #atOnce: number;
  readonly #waiting: { readonly urgency: number; readonly go: () => void }[] = [];
  #running = 0;

  constructor(atOnce: number) {
    this.#atOnce = Math.max(1, atOnce);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async run<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) {
      await new Promise<void>((go) => this.#line(urgencies.indexOf(urgency), go));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes this place over, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next.go();
    }
  }

  #line(urgency: number, go: () => void): void {
    const at = this.#waiting.findIndex((other) => other.urgency > urgency);
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, { urgency, go });
  }
}
