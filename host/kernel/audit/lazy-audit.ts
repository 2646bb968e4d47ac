import type { AuditFact, AuditLog } from './audit.ts';

/** The audit log before its code is there: facts wait for it, and questions bring it. `load` is called again when it failed. */
export function lazyAudit(load: () => Promise<AuditLog>, onFailure: (error: unknown) => void): AuditLog {
  const waiting: AuditFact[] = [];
  const listeners = new Set<() => void>();
  let loading: Promise<AuditLog> | undefined;
  let loaded: AuditLog | undefined;

  function ready(): Promise<AuditLog> {
    loading ??= load().then(
      (audit) => {
        audit.subscribe(() => listeners.forEach((listener) => listener()));
        for (const fact of waiting.splice(0)) audit.record(fact);
        loaded = audit;
        return audit;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  return {
    record(fact) {
      if (loaded) {
        loaded.record(fact);
        return;
      }
      waiting.push(fact);
      ready().catch(onFailure);
    },
    flush: async () => (await loading)?.flush(),
    entries: async (filter) => (await ready()).entries(filter),
    verify: async () => (await ready()).verify(),
    export: async () => (await ready()).export(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
