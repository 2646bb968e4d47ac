import { encodeEnvelope, encodeUtf8, preAuthEncoding, type Bytes, type Json } from '../format/index.ts';
import { readKeyFile, signerOf, type AskPassphrase } from './key-file.ts';
import { signWithAll } from './signer.ts';

export interface SignPolicyOptions {
  /** What is signed; its reader checks it. */
  readonly content: Json;
  /** Paths of key files. */
  readonly keys: readonly string[];
  readonly ask: AskPassphrase;
}

/** A policy of an app as a signed file. */
export async function signPolicy({ content, keys, ask }: SignPolicyOptions): Promise<Bytes> {
  const files = await Promise.all(keys.map(readKeyFile));
  const signers = files.map((file, at) => signerOf(file, keys[at] ?? file.keyid, ask));
  const payload = encodeUtf8(JSON.stringify(content));
  return encodeEnvelope('policy', payload, await signWithAll(signers, preAuthEncoding('policy', payload)));
}
