import { concatBytes, decodeBase64, encodeBase64, encodeUtf8, type Bytes } from './bytes.ts';
import { list, shape, text, type Check } from './check.ts';
import { malformed, refusal } from './errors.ts';
import { parseJson } from './json.ts';
import { keyId } from './key.ts';
import { verifyThreshold, type Authority, type ReadSignature } from './signed.ts';

/** What an envelope can hold. The type is signed with the payload, so a signature for one never fits another. */
export const PAYLOAD_TYPES = {
  identity: 'application/vnd.airlock.identity+json',
  release: 'application/vnd.airlock.release+json',
  transfer: 'application/vnd.airlock.transfer+json',
  recovery: 'application/vnd.airlock.recovery+json',
  notice: 'application/vnd.airlock.notice+json',
  policy: 'application/vnd.airlock.policy+json',
} as const;

export type PayloadKind = keyof typeof PAYLOAD_TYPES;

/** A DSSE envelope (https://github.com/secure-systems-lab/dsse), read but not yet verified. */
export interface Envelope {
  readonly kind: PayloadKind;
  /** The exact bytes that were signed, inside the type. */
  readonly payload: Bytes;
  readonly signatures: readonly ReadSignature[];
}

/** DSSE's pre-authentication encoding: lengths and type before the payload, so nothing can be moved between them. */
export function preAuthEncoding(kind: PayloadKind, payload: Bytes): Bytes {
  const type = PAYLOAD_TYPES[kind];
  return concatBytes([encodeUtf8(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
}

const base64: Check<Bytes> = (value, where) =>
  (typeof value === 'string' ? decodeBase64(value) : undefined) ?? malformed(where, 'must be base64');

const envelopeShape = shape({
  payloadType: text(256),
  payload: base64,
  signatures: list(shape({ keyid: keyId, sig: base64 }), 64),
});

/** Read an envelope that must hold `kind`. Throws `BAD_FORMAT`, or `WRONG_TYPE` for another kind. Nothing is verified. */
export function parseEnvelope(bytes: Bytes, kind: PayloadKind, where: string): Envelope {
  const { payloadType: found, payload, signatures } = envelopeShape(parseJson(bytes, where), where);
  const expected = PAYLOAD_TYPES[kind];
  if (found !== expected) {
    throw refusal('WRONG_TYPE', where, 'is another kind of document', expected, found);
  }
  return { kind, payload, signatures: signatures.map(({ keyid, sig }) => ({ keyid, bytes: sig })) };
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
