/**
 * Why the registry refused something. Codes are stable; messages are for developers.
 *
 * - trust: `SIG_INVALID` threshold not met · `UNSIGNED` no signature at all · `ROLLBACK` older than what was accepted ·
 *   `EXPIRED` · `HASH_MISMATCH` bytes are not the ones named · `WRONG_TYPE` another kind of document · `WRONG_SUBJECT`
 *   a valid document about something else · `WRONG_PUBLISHER` ownership changed without the old owner · `CONFLICT` two
 *   signed documents with one version · `CLOCK_WRONG` the device's clock is behind a time that was signed
 * - transport: `UNREACHABLE` · `TOO_LARGE` · `TOO_SLOW` · `ABORTED` by the caller
 * - content: `BAD_FORMAT` · `NOT_LISTED` absence was proved · `REVOKED` · `YANKED`
 * - device: `NO_CRYPTO` · `UNINITIALIZED` nothing trusted is stored yet
 */
export type RegistryErrorCode =
  | 'SIG_INVALID'
  | 'UNSIGNED'
  | 'ROLLBACK'
  | 'EXPIRED'
  | 'HASH_MISMATCH'
  | 'WRONG_TYPE'
  | 'WRONG_SUBJECT'
  | 'WRONG_PUBLISHER'
  | 'CONFLICT'
  | 'CLOCK_WRONG'
  | 'UNREACHABLE'
  | 'TOO_LARGE'
  | 'TOO_SLOW'
  | 'ABORTED'
  | 'BAD_FORMAT'
  | 'NOT_LISTED'
  | 'REVOKED'
  | 'YANKED'
  | 'NO_CRYPTO'
  | 'UNINITIALIZED';

/** Facts beside the message: file, url, expected and found values. Plain data. */
export type RegistryErrorDetail = { readonly [name: string]: string | number | boolean | undefined };

/** Every refusal of the registry's code, in the client and in the writer. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  readonly detail: RegistryErrorDetail;

  constructor(code: RegistryErrorCode, message: string, detail: RegistryErrorDetail = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** A refusal of `file` whose message and detail say what was expected of it and what was found. */
export function refusal(
  code: RegistryErrorCode,
  file: string,
  what: string,
  expected: string | number,
  found: string | number,
): RegistryError {
  return new RegistryError(code, `${file} ${what}: expected ${expected}, found ${found}`, { file, expected, found });
}

/** Refuse a document whose shape is wrong; `where` is a path such as `root.json: signed.keys`. */
export function malformed(where: string, what: string): never {
  throw new RegistryError('BAD_FORMAT', `${where} ${what}`, { where });
}
