import type { CapabilityCaller } from '@airlock/sdk';
import type { Provider } from './capabilities.ts';
import { AirlockError, messageOf, type ErrorCode } from '../errors.ts';

/** What the host itself says of a call that went wrong by no fault of the provider's code. */
export const HOST_CODES: ReadonlySet<ErrorCode> = new Set([
  'INVALID_ARGUMENT',
  'LIMIT_EXCEEDED',
  'CHANNEL_CLOSED',
  'NOT_RUNNING',
]);

/** Nobody is signed in for whom it could be called. */
export function authRequired({ plugin, capability }: Provider, caller: CapabilityCaller): AirlockError {
  const message = `The capability "${capability.name}" of '${plugin}' is for signed-in users only.`;
  return new AirlockError('AUTH_REQUIRED', message, {
    ...(caller.plugin === undefined ? {} : { plugin: caller.plugin }),
    detail: { capability: capability.name },
  });
}

/** Its caller gave it up. */
export function cancelled({ plugin, capability }: Provider, signal: AbortSignal): AirlockError {
  const message = `The call of the capability "${capability.name}" of '${plugin}' was given up.`;
  return new AirlockError('CAPABILITY_CANCELLED', message, { cause: signal.reason });
}

/** What was thrown, put down to the provider. Codes that code of a plugin brings along are not believed. */
export function failureOf({ plugin, capability }: Provider, thrown: unknown): AirlockError {
  if (thrown instanceof AirlockError && (thrown.code === 'CAPABILITY_TIMEOUT' || HOST_CODES.has(thrown.code)))
    return thrown;
  const message = `The capability "${capability.name}" of '${plugin}' failed: ${messageOf(thrown)}`;
  return new AirlockError('CAPABILITY_FAILED', message, {
    plugin,
    detail: { capability: capability.name },
    cause: thrown,
  });
}

/** It did not answer in time. */
export function lateAnswer({ plugin, capability }: Provider, limit: number): AirlockError {
  const { name } = capability;
  const message = `The capability "${name}" of '${plugin}' took longer than ${limit} ms.`;
  return new AirlockError('CAPABILITY_TIMEOUT', message, { plugin, detail: { capability: name, timeout: limit } });
}
