import { concatBytes, decodeBase64, encodeBase64, encodeUtf8, type Bytes } from './bytes.ts';
import { list, object, text, type Check } from './check.ts';
import { malformed, RegistryError } from './errors.ts';
import { parseJson, type Json } from './json.ts';
import { keyId, type Signature } from './key.ts';
import { verifyThreshold, type Authority } from './signed.ts';

/** What an envelope can hold. The type is signed with the payload, so a signature for one never fits another. */
export const PAYLOAD_TYPES = {
  identity: 'application/vnd.airlock.identity+json',
  release: 'application/vnd.airlock.release+json',
  transfer: 'application/vnd.airlock.transfer+json',
  recovery: 'application/vnd.airlock.recovery+json',
} as const;

export type PayloadKind = keyof typeof PAYLOAD_TYPES;

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse), read but not yet verified. */
export interface Envelope {
  readonly kind: PayloadKind;
  /** The exact bytes that were signed, inside the type. */
  readonly payload: Bytes;
  readonly signatures: readonly (Signature & { readonly bytes: Bytes | undefined })[];
}

/** DSSE's pre-authentication encoding: lengths and type before the payload, so nothing can be moved between them. */
export function preAuthEncoding(kind: PayloadKind, payload: Bytes): Bytes {
  const type = PAYLOAD_TYPES[kind];
  return concatBytes([encodeUtf8(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
}

/** Read an envelope that must hold `kind`. Throws `BAD_FORMAT`, or `WRONG_TYPE` for another kind. Nothing is verified. */
export function parseEnvelope(bytes: Bytes, kind: PayloadKind, where: string): Envelope {
  const envelope = object(parseJson(bytes, where), where);
  const found = text(256)(envelope['payloadType'], `${where}: payloadType`);
  if (found !== PAYLOAD_TYPES[kind]) {
    throw new RegistryError('WRONG_TYPE', `${where} holds ${found}`, {
      file: where,
      expected: PAYLOAD_TYPES[kind],
      found,
    });
  }
  return {
    kind,
    payload: base64(envelope['payload'], `${where}: payload`),
    signatures: list(signature, 64)(envelope['signatures'], `${where}: signatures`),
  };
}

/** Throws unless a threshold of `authority` signed this payload as this kind. */
export function verifyEnvelope(
  subtle: SubtleCrypto,
  envelope: Envelope,
  authority: Authority,
  where: string,
): Promise<void> {
  return verifyThreshold(
    subtle,
    where,
    preAuthEncoding(envelope.kind, envelope.payload),
    envelope.signatures,
    authority,
  );
}

/** The bytes of an envelope; one spelling, so equal content has an equal hash. */
export function encodeEnvelope(
  kind: PayloadKind,
  payload: Bytes,
  signatures: readonly { readonly keyid: string; readonly sig: Bytes }[],
): Bytes {
  return encodeUtf8(
    JSON.stringify({
      payloadType: PAYLOAD_TYPES[kind],
      payload: encodeBase64(payload),
      signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: encodeBase64(sig) })),
    }),
  );
}

const base64: Check<Bytes> = (value, where) =>
  (typeof value === 'string' ? decodeBase64(value) : undefined) ?? malformed(where, 'must be base64');

const signature: Check<Envelope['signatures'][number]> = (value: Json | undefined, where) => {
  const entry = object(value, where);
  const bytes = base64(entry['sig'], `${where}.sig`);
  return { keyid: keyId(entry['keyid'], `${where}.keyid`), sig: String(entry['sig']), bytes };
};
