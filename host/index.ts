export type { ApprovalRequest, Approvals } from './kernel/management/approvals.ts';
export type { Audit, AuditAction, AuditEntry, AuditFact, AuditFilter } from './kernel/audit/audit.ts';
export type {
  Capabilities,
  CapabilityEntry,
  CapabilityFilter,
  InvokeOptions,
} from './kernel/capabilities/capabilities.ts';
export type { BrowseOptions, Catalogue, CatalogueDetails, RegistryStatus } from './kernel/registries/catalogue.ts';
export type { CatalogueEntry, HostFit } from './kernel/registries/catalogue-entry.ts';
export type { Facets, Listing, ListingOptions, ListingOrder } from './kernel/registries/listing.ts';
export type {
  ArrangedContribution,
  CommandEntry,
  Contribution,
  ContributionKind,
  ContributionKinds,
  Contributions,
  ExporterEntry,
  FieldTypeEntry,
  ImporterEntry,
  MessagesEntry,
  ThemeEntry,
} from './kernel/contributions/contributions.ts';
export {
  anything,
  bytes,
  callback,
  flag,
  integer,
  listOf,
  mapOf,
  maybe,
  objectOf,
  oneOf,
  refuse,
  text,
  type Check,
} from './kernel/check.ts';
export { createPluginHost } from './kernel/plugin-host.ts';
export { systemClock, type Clock } from './kernel/clock.ts';
export type {
  EndpointEntry,
  EndpointHead,
  EndpointOptions,
  EndpointResult,
  Endpoints,
} from './kernel/endpoints/endpoints.ts';
export { AirlockError, type ErrorCategory, type ErrorCode, type ErrorRecord, type Recovery } from './kernel/errors.ts';
export type { Grant, GrantChoice, Grants, GrantScope, Refusal } from './kernel/grants/grants.ts';
export { createStepper, type Stepper, type StepperState } from './kernel/hooks/stepper.ts';
export type * from './kernel/hooks/types.ts';
export type { Health, HealthCause, PluginHealth } from './kernel/observing/health.ts';
export type { HostOptions, PluginHost, RegistryConfig, Supervisor } from './kernel/host.ts';
export type { Activity, PluginUsage, Quarantine } from './kernel/activation/activation.ts';
export { pluginLimits, type PluginLimits } from './kernel/supervision/limits.ts';
export type { Layout } from './kernel/contributions/layout.ts';
export {
  isLocal,
  LOCAL_REGISTRY,
  type LocalOptions,
  type Packages,
  type PackageSource,
  type PlanFileOptions,
  type UnlistedRule,
} from './kernel/management/local-packages.ts';
export { pageLocks, platformLocks, type Locks } from './kernel/storage/locks.ts';
export type { ChangePlan } from './kernel/packages/change-plan.ts';
export * from './kernel/packages/install-plan.ts';
export { readLockfile, type LockedPlugin, type LockedRegistry, type Lockfile } from './kernel/packages/lockfile.ts';
export type { Strategy } from './kernel/packages/resolve.ts';
export type { InstalledPlugin, PauseReason, PluginPicture, Plugins, PluginState } from './kernel/management/plugins.ts';
export type { ApprovalPolicy, HostPolicy, MonitorPolicy, UpdatePolicy } from './kernel/policy/policy.ts';
export { openSignedPolicy, type SignedPolicy, type SignedPolicyOptions } from './kernel/policy/signed-policy.ts';
export type { Anomaly, AnomalyKind, Monitor } from './kernel/observing/monitor.ts';
export type * from './kernel/grants/prompts.ts';
export type { Pending, PendingInstall } from './kernel/management/pending.ts';
export type { Presence } from './kernel/presence.ts';
export type { Preview, PreviewOptions } from './kernel/management/preview.ts';
export type * from './kernel/realm.ts';
export type { Caller, Service, ServiceDefinition, ServiceHost, ServiceMethod } from './kernel/dispatch/service.ts';
export type * from './kernel/settings/settings.ts';
export type { Alert, MetricPoint, Metrics, PluginMetrics } from './kernel/observing/metrics.ts';
export type { ProfileReport } from './kernel/observing/profiling.ts';
export type { Telemetry, TelemetryOptions } from './kernel/observing/telemetry.ts';
export type { Trace, Traces, TraceSpan } from './kernel/observing/traces.ts';
export type { Store, Table, Transaction } from './kernel/storage/store.ts';
export { platformTabs, type TabMessage, type TabSignal } from './kernel/storage/tabs.ts';
export type { AvailableUpdate, UpdateReason } from './kernel/packages/update-rules.ts';
export type { Arrived, Reverted, Trial } from './kernel/packages/update-rows.ts';
export type { UpdatePreferences, Updates } from './kernel/management/updates.ts';
export type { Answer, Bisect, BisectState } from './kernel/management/bisect.ts';
export type { PageMemory } from './kernel/storage/page-memory.ts';
export type { Troubleshooting } from './kernel/management/troubleshooting.ts';
export { ensureServiceWorker, type ServiceWorkerOptions } from './runtimes/control.ts';
export { createFrameRealm, type FrameRealm, type FrameRealmOptions } from './runtimes/frame/realm.ts';
export { documentTheme, type ThemeSource } from './runtimes/frame/theme.ts';
export type { Prompting } from './runtimes/frame/view.ts';
export { watchVersions, type Versions, type VersionState } from './runtimes/versions.ts';
export { syncWhenOnline } from './runtimes/sync.ts';
export { serveEndpoints } from './runtimes/endpoints.ts';
export { createPageRealm, type PageRealmOptions, type SharedLibraries } from './runtimes/page/realm.ts';
export { createWorkerRealm, type WorkerRealm, type WorkerRealmOptions } from './runtimes/worker/realm.ts';
export { idbStore } from './kernel/storage/idb-store.ts';
export { memoryStore } from './kernel/storage/memory-store.ts';
export { capabilitiesService } from './services/capabilities.ts';
export { clipboardService, type ClipboardOptions } from './services/clipboard.ts';
export { commandsService, type PublicCommand } from './services/commands.ts';
export { configService, type ConfigSource } from './services/config.ts';
export { cryptoService } from './services/crypto.ts';
export { dataService, type DataRecord, type DataSource } from './services/data.ts';
export { createEventBus, eventsService, type EventBus } from './services/events.ts';
export { logService, type LogEntry, type Logs } from './services/log.ts';
export { filesService, type FilesOptions } from './services/files.ts';
export { networkService, type NetworkOptions } from './services/network.ts';
export { previewServices, type PreviewNote, type PreviewRecords } from './services/preview.ts';
export { notificationsService, type PluginNotification } from './services/notifications.ts';
export { storageService } from './services/storage.ts';
export { windowService } from './services/window.ts';
export { uiService, type PluginNotice } from './services/ui.ts';
