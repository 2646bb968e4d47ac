import { encodeHex, type Bytes } from './bytes.ts';

/** A lower-case hex SHA-256. */
export type Sha256 = string;

export async function sha256(subtle: SubtleCrypto, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', bytes));
}

export async function sha256Hex(subtle: SubtleCrypto, bytes: Bytes): Promise<Sha256> {
  return encodeHex(await sha256(subtle, bytes));
}
