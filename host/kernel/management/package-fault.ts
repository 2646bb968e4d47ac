import type { Quarantine } from '../activation/activation.ts';
import { AirlockError, type ErrorCode } from '../errors.ts';

const PACKAGE_FAULTS: readonly ErrorCode[] = [
  'PACKAGE_DAMAGED',
  'PACKAGE_REVOKED',
  'PACKAGE_MISSING',
  'PACKAGE_REFUSED',
];

/**
 * The fault behind a quarantine, where it is one of the package and not of the code in it. Such a quarantine need not be
 * kept: the package is checked again at every load.
 */
export function packageFault({ error }: Quarantine): AirlockError | undefined {
  const { cause } = error;
  return cause instanceof AirlockError && PACKAGE_FAULTS.includes(cause.code) ? cause : undefined;
}
