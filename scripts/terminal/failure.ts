import { describeFileSystem } from './file-system.ts';

/** Plain facts beside a message, printed with `--json`. */
export type FailureDetail = { readonly [name: string]: unknown };

/** A command could not do what was asked. Codes are stable, in SCREAMING_SNAKE_CASE; the command exits with 1. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: string;
  /** What the reader can do next; a sentence. */
  readonly hint: string | undefined;
  readonly detail: FailureDetail;

  constructor(code: string, message: string, options: { hint?: string; detail?: FailureDetail; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail ?? {};
  }
}

/** One thing that keeps a plugin from being built, as `@airlock/sdk/build` says it; too large to be loaded for that. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly frame?: string;
}

/** The command line itself is wrong; the command exits with 2. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string, hint?: string) {
    super('USAGE', message, hint === undefined ? {} : { hint });
  }
}

/** A failure as it is printed. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly detail: FailureDetail;
  readonly exitCode: 1 | 2;
}

/** Read whatever was thrown: ours, the file system’s, any error with a code (the registry’s), or a fault of this program. */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof CliError) {
    const { code, message, hint, detail } = thrown;
    return {
      code,
      message,
      ...(hint !== undefined && { hint }),
      detail,
      exitCode: thrown instanceof UsageError ? 2 : 1,
    };
  }
  if (isBuildError(thrown)) return describeBuild(thrown.problems);
  if (!(thrown instanceof Error)) return { code: 'INTERNAL', message: String(thrown), detail: {}, exitCode: 1 };
  if (lacksSdk(thrown)) {
    return {
      code: 'SDK_MISSING',
      message: 'This command builds the plugin with its own SDK, and "@airlock/sdk" is not installed beside airlock.',
      hint: 'In the plugin’s folder: npm install --save-dev @airlock/sdk @airlock/cli, then npx airlock again.',
      detail: {},
      exitCode: 1,
    };
  }
  const disk = describeFileSystem(thrown);
  if (disk) return { ...disk, exitCode: 1 };
  // Any error may carry them; the host's say "nextStep".
  const { code, detail, hint, nextStep } = thrown as { [key in 'code' | 'detail' | 'hint' | 'nextStep']?: unknown };
  const advice = hint ?? nextStep;
  if (typeof code !== 'string') {
    return { code: 'INTERNAL', message: `${thrown.message} (this is a fault of airlock)`, detail: {}, exitCode: 1 };
  }
  const facts = typeof detail === 'object' && detail !== null ? (detail as FailureDetail) : {}; // an object was found
  return {
    code,
    message: thrown.message,
    ...(typeof advice === 'string' && { hint: advice }),
    detail: facts,
    exitCode: 1,
  };
}

function isBuildError(thrown: unknown): thrown is Error & { readonly problems: readonly Problem[] } {
  return thrown instanceof Error && thrown.name === 'BuildError' && 'problems' in thrown;
}

function describeBuild(problems: readonly Problem[]): Failure {
  const [first] = problems;
  return {
    code: first?.code ?? 'BUILD_FAILED',
    message: problems.map(sentence).join('\n'),
    ...(first?.hint !== undefined && problems.length === 1 ? { hint: first.hint } : {}),
    detail: { problems },
    exitCode: 1,
  };
}

function sentence({ message, hint, file, line, frame }: Problem, _at: number, all: readonly Problem[]): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  // A single problem's hint is printed as the failure's own.
  const advice = hint !== undefined && all.length > 1 ? ` ${hint}` : '';
  return `${place}${message}${advice}${frame === undefined ? '' : `\n${frame}`}`;
}

/** Every library of this program is part of it, but the SDK, which is the plugin's. */
function lacksSdk(thrown: Error & { readonly code?: unknown }): boolean {
  return thrown.code === 'ERR_MODULE_NOT_FOUND' && thrown.message.includes("'@airlock/sdk'");
}
