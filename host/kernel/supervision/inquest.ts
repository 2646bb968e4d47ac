import type { Clock } from '../clock.ts';

/** Milliseconds for which suspicion from an earlier death counts. */
const MEMORY = 600_000;
/** How often trials get twice as long, with each death that leaves it open who it was. */
const DOUBLINGS = 4;

/** A plugin that ran in the process that died. */
export interface Victim {
  readonly name: string;
  /** Whether a call was under way in it: then it may have been what it did. */
  readonly busy: boolean;
}

export interface InquestParts {
  readonly clock: Clock;
  /** How long a suspect is watched by itself, in milliseconds. */
  readonly probation: number;
  /** Start one that has nothing to do with it, or is on trial. Resolves when it runs or failed to; never rejects. */
  readonly start: (name: string) => Promise<void>;
  /**
   * Resolves when it gave an answer, or is gone. The death of a process is noticed some seconds late: without a sign of
   * life the next suspect would be blamed for it.
   */
  readonly answers: (name: string) => Promise<void>;
  /** Keep a suspect from being called until its turn, with the reason; `undefined`: it may be again. */
  readonly hold: (name: string, reason: string | undefined) => void;
  /**
   * It was this one; `evidence` is a sentence. `harmed`: whether others ended with it; `proven` when the process died
   * while it alone was watched, `likely` when it was the only one at work.
   */
  readonly guilty: (name: string, evidence: string, harmed: 'likely' | 'proven' | undefined) => void;
}

/**
 * Finds out which plugin brought down the process that sandboxes share. Whoever did nothing at that moment is started
 * again at once; if several were at work, or none, the suspects are started one by one, each watched by itself for a
 * while. The one during whose trial the process dies again is guilty, and the others are free. Where one that was cleared
 * ran beside it, it may have waited for that: then these few are tried once more, first the one on trial, without the others.
 * One that kills in the trials of others alone is never found by this, but nobody is blamed for it, and each time it waits
 * twice as long.
 */
export class Inquest {
  readonly #parts: InquestParts;
  #queue: string[] = [];
  #onTrial: string | undefined;
  #endTrial: (() => void) | undefined;
  /** Those whose trial is over, and who run beside the one on trial. */
  #cleared = new Set<string>();
  #earlier: { readonly at: number; readonly suspects: ReadonlySet<string>; readonly doublings: number } | undefined;

  constructor(parts: InquestParts) {
    this.#parts = parts;
  }

  /** The process died with these in it, all that ran there. */
  died(victims: readonly Victim[]): void {
    const onTrial = this.#onTrial;
    const cleared = this.#cleared;
    const names = victims.map(({ name }) => name);
    this.#endTrial?.();
    this.#cleared = new Set();
    if (onTrial !== undefined && names.includes(onTrial)) {
      const beside = names.filter((name) => cleared.has(name));
      const waiting = this.#queue;
      this.#queue = [];
      for (const name of waiting) this.#parts.hold(name, undefined);
      if (beside.length > 0) this.#tryEach([onTrial, ...beside]);
      else {
        this.#earlier = undefined;
        this.#convict(onTrial, 'the process of the sandboxes died again while it alone was watched', 'proven');
      }
      this.#comeBack([...waiting, ...names], [onTrial, ...beside]);
      return;
    }
    const suspects = this.#suspectsAmong(victims);
    const [only] = suspects;
    if (suspects.length === 1 && only !== undefined) {
      const why = victims.length === 1 ? 'it was the only one in it' : 'it was at work when that happened';
      this.#earlier = undefined;
      this.#convict(only, `the process of the sandboxes died, and ${why}`, victims.length === 1 ? undefined : 'likely');
    } else this.#tryEach(suspects);
    this.#comeBack(names, suspects);
  }

  /** It was switched off, or is stopped for good: it is no business of this any more. */
  forget(name: string): void {
    this.#queue = this.#queue.filter((other) => other !== name);
    this.#cleared.delete(name);
    if (this.#onTrial === name) this.#endTrial?.();
  }

  end(): void {
    this.#queue = [];
    this.#endTrial?.();
  }

  /** Those at work, else all; of them, those that were suspects before, where there are any. */
  #suspectsAmong(victims: readonly Victim[]): readonly string[] {
    const busy = victims.filter((victim) => victim.busy);
    const names = (busy.length > 0 ? busy : victims).map(({ name }) => name);
    const earlier = this.#remembered;
    if (earlier === undefined) return names;
    const again = names.filter((name) => earlier.suspects.has(name));
    return again.length > 0 ? again : names;
  }

  get #remembered() {
    const { clock } = this.#parts;
    return this.#earlier !== undefined && clock.elapsed() - this.#earlier.at <= MEMORY ? this.#earlier : undefined;
  }

  #tryEach(suspects: readonly string[]): void {
    const earlier = this.#remembered;
    const doublings = earlier === undefined ? 0 : Math.min(DOUBLINGS, earlier.doublings + 1);
    this.#earlier = { at: this.#parts.clock.elapsed(), suspects: new Set(suspects), doublings };
    this.#queue = [...suspects];
    for (const name of suspects) {
      this.#parts.hold(
        name,
        `the process of the sandboxes died, and it is one of ${suspects.length} that may have caused it; they are tried one by one`,
      );
    }
    this.#next();
  }

  #convict(name: string, evidence: string, harmed: 'likely' | 'proven' | undefined): void {
    this.#parts.hold(name, undefined);
    this.#parts.guilty(name, evidence, harmed);
  }

  #comeBack(names: readonly string[], except: readonly string[]): void {
    for (const name of new Set(names)) if (!except.includes(name)) void this.#parts.start(name);
  }

  /** Try the next suspect, or be done. */
  #next(): void {
    const name = this.#queue.shift();
    if (name === undefined) return;
    this.#onTrial = name;
    let cancel = (): void => undefined;
    let isOver = false;
    this.#endTrial = () => {
      isOver = true;
      cancel();
      this.#endTrial = undefined;
      this.#onTrial = undefined;
      if (this.#queue.length > 0) queueMicrotask(() => this.#onTrial === undefined && this.#next());
    };
    this.#parts.hold(name, undefined);
    const { start, answers, clock, probation } = this.#parts;
    const endOnSignOfLife = async (): Promise<void> => {
      await answers(name);
      if (isOver) return;
      this.#cleared.add(name);
      this.#endTrial?.();
    };
    void start(name).then(() => {
      const length = probation * 2 ** (this.#earlier?.doublings ?? 0);
      if (!isOver) cancel = clock.after(length, () => void endOnSignOfLife());
      return undefined;
    });
  }
}
