/**
 * Many lists of numbers in two flat arrays: millions of short lists cost 8 bytes a number and 12 a list, where as many
 * JavaScript arrays would cost a hundred.
 */
export class Lists {
  #values = new Uint32Array(1024);
  /** Where the next number of the same list stands; 0 at its end. */
  #next = new Uint32Array(1024);
  #used = 1;
  #first = new Uint32Array(1024);
  #last = new Uint32Array(1024);
  #lengths = new Uint32Array(1024);

  push(list: number, value: number): void {
    if (this.#used === this.#values.length) {
      this.#values = grown(this.#values, this.#used + 1);
      this.#next = grown(this.#next, this.#used + 1);
    }
    if (list >= this.#first.length) {
      this.#first = grown(this.#first, list + 1);
      this.#last = grown(this.#last, list + 1);
      this.#lengths = grown(this.#lengths, list + 1);
    }
    const at = this.#used++;
    this.#values[at] = value;
    const last = this.#last[list] ?? 0;
    if (last === 0) this.#first[list] = at;
    else this.#next[last] = at;
    this.#last[list] = at;
    this.#lengths[list] = this.length(list) + 1;
  }

  length(list: number): number {
    return this.#lengths[list] ?? 0;
  }

  /** The numbers of a list, in the order they came. */
  values(list: number): number[] {
    const values: number[] = [];
    for (let at = this.#first[list] ?? 0; at !== 0; at = this.#next[at] ?? 0) values.push(this.#values[at] ?? 0);
    return values;
  }
}

function grown(array: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(needed, Math.ceil(array.length * 1.5)));
  larger.set(array);
  return larger;
}
