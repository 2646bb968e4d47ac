export type { Audit, AuditAction, AuditEntry, AuditFact } from './kernel/audit.ts';
export type { BrowseOptions, Catalogue, CatalogueDetails, CatalogueEntry, RegistryStatus } from './kernel/catalogue.ts';
export { systemClock, type Clock } from './kernel/clock.ts';
export { AirlockError, type ErrorCategory, type ErrorCode, type ErrorRecord, type Recovery } from './kernel/errors.ts';
export type { Grant, Grants, GrantScope } from './kernel/grants.ts';
export type * from './kernel/hooks/types.ts';
export type { HostOptions, PluginHost, RegistryConfig } from './kernel/host.ts';
export { pageLocks, platformLocks, type Locks } from './kernel/locks.ts';
export * from './kernel/packages/install-plan.ts';
export type { InstalledPlugin, Plugins, PluginState } from './kernel/plugins.ts';
export type { HostPolicy } from './kernel/policy.ts';
export type * from './kernel/realm.ts';
export type {
  ArgumentCheck,
  Caller,
  Service,
  ServiceDefinition,
  ServiceHost,
  ServiceMethod,
} from './kernel/service.ts';
export type { Store, Table, Transaction } from './kernel/store.ts';
export { platformTabs, type TabMessage, type TabSignal } from './kernel/tabs.ts';
export { ensureServiceWorker, type ServiceWorkerOptions } from './runtimes/control.ts';
export { createPageRealm, type PageRealmOptions, type SharedLibraries } from './runtimes/page/realm.ts';
export { createWorkerRealm, type WorkerRealm, type WorkerRealmOptions } from './runtimes/worker/realm.ts';
