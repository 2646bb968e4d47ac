/** One thing that keeps a plugin from being built. */
export interface BuildProblem {
  /** Stable, in capitals: `HOOK_UNKNOWN`. */
  readonly code: string;
  /** One sentence: what is wrong, with the name in quotes. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  /** The lines around it, drawn for a terminal. */
  readonly frame?: string;
}

/** Why a build stopped. Nothing was written. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly problems: readonly BuildProblem[];

  constructor(problems: readonly BuildProblem[], cause?: unknown) {
    super(problems.map((problem) => problem.message).join('\n'), cause === undefined ? undefined : { cause });
    this.problems = problems;
  }
}

/** Stop the build for one reason. */
export function fail(problem: BuildProblem, cause?: unknown): never {
  throw new BuildError([problem], cause);
}
