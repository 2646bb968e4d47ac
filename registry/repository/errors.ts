/**
 * Why a writer's tool could not do what was asked; refusals of what others sent are `RegistryError`s. Codes are stable.
 *
 * - keys: `KEY_MISSING` · `KEY_LOCKED` sealed, and no passphrase · `KEY_EXPOSED` readable by others · `KEY_INVALID` ·
 *   `SIGNER_FAILED` the external command did not sign · `THRESHOLD` too few keys at hand
 * - folders: `EXISTS` would overwrite · `NOT_A_REGISTRY` · `NOT_A_PUBLISHER` · `NOT_A_BUNDLE` · `BUSY` another command
 *   works there · `STALE_SITE` the site is older than what was published · `CLOCK_WRONG` a signature holds for longer than
 *   it can
 * - content: `NOTHING_LISTED` no such plugin or version · `NOT_ALLOWED` the registry's rules forbid it · `DOMAIN_UNPROVED`
 *   a domain does not name the publisher, or could not be asked
 */
export type RepositoryErrorCode =
  | 'KEY_MISSING'
  | 'KEY_LOCKED'
  | 'KEY_EXPOSED'
  | 'KEY_INVALID'
  | 'SIGNER_FAILED'
  | 'THRESHOLD'
  | 'EXISTS'
  | 'NOT_A_REGISTRY'
  | 'NOT_A_PUBLISHER'
  | 'NOT_A_BUNDLE'
  | 'NO_ADVISORIES'
  | 'BUSY'
  | 'STALE_SITE'
  | 'CLOCK_WRONG'
  | 'NOTHING_LISTED'
  | 'NOT_ALLOWED'
  | 'DOMAIN_UNPROVED';

export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
  readonly code: RepositoryErrorCode;
  /** What to do next; a sentence. */
  readonly hint: string | undefined;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(
    code: RepositoryErrorCode,
    message: string,
    options: { hint?: string; detail?: Readonly<Record<string, string | number>>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail ?? {};
  }
}

/** True for "there is no such file or folder". */
export function isMissingFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** What went wrong, in a line. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
