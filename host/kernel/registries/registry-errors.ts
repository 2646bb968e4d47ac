import { RegistryError, type RegistryErrorCode } from '@airlock/registry/client';
import { AirlockError, messageOf, toAirlockError, type ErrorCode, type ErrorFacts } from '../errors.ts';

const TRANSPORT: ReadonlySet<RegistryErrorCode> = new Set(['UNREACHABLE', 'TOO_SLOW']);
const WITHDRAWN: ReadonlySet<RegistryErrorCode> = new Set(['REVOKED', 'YANKED']);

/**
 * The host's error for a refusal by the registry client; `detail.registry` keeps its code. `refused` is the code for
 * everything that is a matter of trust: `PACKAGE_REFUSED` for a package, `REGISTRY_REFUSED` for the registry's own state,
 * `PACKAGE_DAMAGED` for what was stored here. An aborted signal's reason passes through as it is.
 */
export function fromRegistry(
  thrown: unknown,
  refused: Extract<ErrorCode, 'PACKAGE_REFUSED' | 'REGISTRY_REFUSED' | 'PACKAGE_DAMAGED'>,
  facts: ErrorFacts = {},
  signal?: AbortSignal,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (!(thrown instanceof RegistryError)) return toAirlockError(thrown, refused, facts);
  return new AirlockError(codeFor(thrown.code, refused), messageOf(thrown), {
    ...facts,
    detail: { ...thrown.detail, ...facts.detail, registry: thrown.code },
    cause: thrown,
  });
}

function codeFor(code: RegistryErrorCode, refused: ErrorCode): ErrorCode {
  if (WITHDRAWN.has(code)) return 'PACKAGE_REVOKED';
  if (refused === 'PACKAGE_DAMAGED') return refused;
  if (TRANSPORT.has(code)) return 'REGISTRY_UNREACHABLE';
  return code === 'NOT_LISTED' ? 'PLUGIN_UNKNOWN' : refused;
}
