import { AirlockError, toAirlockError } from './errors.ts';
import type { FaultLog } from './observing/faults.ts';
import type { LazyRedactor } from './settings/lazy-redactor.ts';

export interface ReportingOptions {
  readonly faults: FaultLog;
  readonly redactor: LazyRedactor;
  /** Compares it with what else the plugin does. */
  readonly watch: (error: AirlockError) => void;
  /** The app's own, which may throw. */
  readonly onFault: ((error: AirlockError) => void) | undefined;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

/** Where whatever goes wrong is told. */
export interface Reporting {
  report(fault: AirlockError): void;
  /** For what is not known to be an `AirlockError` yet; silent once the host has ended. */
  reportUnknown(error: unknown): void;
  /** For what nobody asked for: that it was not possible offline is no news. */
  reportUnlessOffline(error: unknown): void;
}

export function createReporting({ faults, redactor, watch, onFault, signal }: ReportingOptions): Reporting {
  const report = (fault: AirlockError): void => {
    const error = redactor.error(fault);
    faults.report(error);
    watch(error);
    try {
      onFault?.(error);
    } catch (thrown) {
      // The app's own mistake, told where apps are told of theirs; it must not become a second fault.
      globalThis.reportError?.(thrown);
    }
  };
  const reportUnknown = (error: unknown): void => {
    if (!signal.aborted) report(toAirlockError(error, 'STORE_FAILED'));
  };
  return {
    report,
    reportUnknown,
    reportUnlessOffline(error) {
      if (!(error instanceof AirlockError) || error.code !== 'REGISTRY_UNREACHABLE') reportUnknown(error);
    },
  };
}
