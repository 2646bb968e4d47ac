/** Code of plugins that were switched off and is still stopping, by name. */
export class Departures {
  readonly #ending = new Map<string, Promise<void>>();

  of(name: string): Promise<void> | undefined {
    return this.#ending.get(name);
  }

  /** Stop one; resolves when that and what was stopping under its name before have ended. */
  begin(name: string, stop: () => Promise<void>): Promise<void> {
    const earlier = this.#ending.get(name);
    const ending = (async () => {
      await stop();
      await earlier;
    })().finally(() => {
      if (this.#ending.get(name) === ending) this.#ending.delete(name);
    });
    this.#ending.set(name, ending);
    return ending;
  }

  async all(): Promise<void> {
    await Promise.all(this.#ending.values());
  }
}
