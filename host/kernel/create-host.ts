import type { JsonSchema } from '@airlock/sdk';
import type { AuditFact } from './audit/audit.ts';
import { createWarmUp } from './activation/warm-up.ts';
import { systemClock } from './clock.ts';
import { createContributions } from './contributions/contributions.ts';
import { AirlockError } from './errors.ts';
import { catalogueOver, layoutOver, packagesOver, pluginsOver, settingsOver } from './facades.ts';
import { createFaults } from './observing/faults.ts';
import { follow } from './management/following.ts';
import { createGrants } from './grants/grants.ts';
import { createHealth } from './observing/health.ts';
import { createHostHooks } from './hooks/host-hooks.ts';
import { hasBrokenOff } from './management/broken-off.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { expectedIsolation } from './isolation.ts';
import { lazyApprovals } from './management/lazy-approvals.ts';
import { lazyAudit } from './audit/lazy-audit.ts';
import { lazyManagement } from './management/lazy-management.ts';
import { lazyPending } from './management/lazy-pending.ts';
import { lazyRedactor } from './settings/lazy-redactor.ts';
import { lazyRunning } from './lazy-running.ts';
import { lazyUpdates } from './management/lazy-updates.ts';
import type * as ManagementPart from './management/management.ts';
import { packageFault } from './management/package-fault.ts';
import type { PageMemories } from './storage/page-memory.ts';
import { part } from './part.ts';
import { platformLocks } from './storage/locks.ts';
import type { PluginRow } from './packages/rows.ts';
import { platformPresence } from './presence.ts';
import { createProfile, type Profile } from './profile.ts';
import { readQuarantines } from './management/quarantines.ts';
import { createReporting } from './reporting.ts';
import type { Running } from './run-plugins.ts';
import type { SchemaCheck } from './schema.ts';
import { startRecords } from './start/start-records.ts';
import { startRefreshing } from './registries/refreshing.ts';
import { createTroubleshooting } from './management/troubleshooting.ts';
import type { TabSignal } from './storage/tabs.ts';

/** What `createPluginHost` made sure of. */
export interface WholeHostOptions extends HostOptions {
  readonly crypto: SubtleCrypto;
  readonly tabs: TabSignal;
  readonly memory: PageMemories;
  /** When the page asked for a host, milliseconds of the clock. */
  readonly begun: number;
}

/**
 * Put the whole host together and bring back what is installed. No code of a plugin runs for that: hooks, widgets and
 * commands are known from the stored manifests, and the first use of one starts its plugin, after every check was made
 * again. When it rejects, store and tabs are still open.
 */
export async function createHost(given: WholeHostOptions): Promise<PluginHost> {
  const records = startRecords(given);
  const { store } = records;
  const options = { ...given, store };
  const { tabs, memory, hostVersion, policy = {}, clock = systemClock, crypto: subtle } = options;
  const { locks = platformLocks(), presence = platformPresence(), whenIdle } = options;
  const ended = new AbortController();
  const { signal } = ended;

  const faults = createFaults({ clock });
  // Knows secrets once a plugin with some is started.
  const redactor = lazyRedactor();
  const running = lazyRunning(store, runPlugins);
  const { activation, capabilities, endpoints, prompts, observing, monitor } = running;
  const { report, reportUnknown, reportUnlessOffline } = createReporting({
    faults,
    redactor,
    watch: (error) => running.now()?.monitor.fault(error),
    onFault: options.onFault,
    signal,
  });
  const troubled = createTroubleshooting({ safeMode: options.safeMode ?? false, clock, locks, memory, signal });

  let interpreter: typeof ManagementPart | undefined;
  const loadManagement = part(async () => (interpreter = await import('./management/management.ts')));
  const loadRunning = part(() => import('./running.ts'));
  const audit = lazyAudit(async () => {
    const { createAudit } = await loadManagement();
    return createAudit({ store, clock, crypto: subtle, locks, onFailure: report });
  }, reportUnknown);
  const note = (fact: AuditFact): void => {
    running.now()?.monitor.fact(fact);
    audit.record(fact);
  };
  const contributions = createContributions();
  const layout = layoutOver({ store, tabs, contributions, onDamage: report });
  const hooks = createHostHooks({
    clock,
    policy,
    interpreter: () => interpreter,
    isAsking: (plugin) => running.now()?.prompts.isAsking(plugin) ?? false,
    report,
    failed: (fault) => activation.hookFault(fault),
  });

  // Looked up when it is needed: what is installed is known further down.
  const rowOf = (name: string): PluginRow | undefined => profile.row(name);
  const grants = createGrants({
    store,
    clock,
    policy,
    tabs,
    record: audit.record,
    kept: () => void audit.flush().catch(reportUnknown),
    manifestOf: (name) => rowOf(name)?.active.manifest,
    onDamage: report,
  });
  const { paused, ...trouble } = await troubled;
  const health = createHealth({ clock, hooks, activation, faults });
  const profile: Profile = createProfile({ store, policy, activation, report, paused });
  const troubleshooting = trouble.over(profile);

  // What other tabs change, and what a registry says, while the profile is read is followed once it was.
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  const settled = new Set<(name: string) => void>();
  const refreshed = new Set<() => void>();
  const { ready: management, asked: managed } = lazyManagement(loadManagement, () => ({
    host: options,
    store,
    clock,
    crypto: subtle,
    locks,
    tabs,
    grants,
    profile,
    activation,
    hooks,
    faults,
    redactor,
    settled: (name) => settled.forEach((listener) => listener(name)),
    forgive: trouble.forgive,
    record: note,
    report,
    reportUnknown,
    begun,
    signal,
  }));
  const catalogue = catalogueOver(management, refreshed);
  const plugins = pluginsOver(management, profile, activation, {
    install: () => void loadRunning().catch(() => {}),
    start: (kind) =>
      void options.realms
        .find((realm) => realm.kind === kind)
        ?.prepare?.()
        .catch(() => {}),
  });
  const approvals = lazyApprovals(
    () => policy.approval !== undefined,
    async () => (await management()).approvals,
  );
  const pending = lazyPending(async () => (await management()).pending);
  const updates = lazyUpdates(async () => (await management()).updates);
  const atMost = (options.limits?.active ?? 100) / 2;
  const warmUp = createWarmUp({ profile, activation, whenIdle, load: loadRunning, atMost, reportUnknown, signal });

  async function runPlugins(): Promise<Running> {
    const code = await loadRunning();
    return code.runPlugins({
      options,
      clock,
      hooks,
      contributions,
      grants,
      health,
      faults,
      profile,
      activation,
      compile: async (schema: JsonSchema): Promise<SchemaCheck> => (await loadManagement()).compileSchema(schema),
      redact: redactor.text,
      record: audit.record,
      note,
      report,
      reportUnknown,
      async load({ name }) {
        if (!warmUp.has(name)) records.needed(clock.now());
        const { load } = await management();
        await refreshing.first;
        const row = rowOf(name);
        if (row) {
          const loaded = await load(row);
          await trouble.starting(name, row.active.release);
          return loaded;
        }
        throw new AirlockError('PLUGIN_UNKNOWN', `"${name}" is not installed.`, { plugin: name });
      },
      settings: async (name) => (await management()).settings.forStart(name),
      onQuarantine(name, quarantine) {
        if (quarantine && packageFault(quarantine)) return;
        loadManagement()
          .then(({ writeQuarantine }) => writeQuarantine(store, name, quarantine))
          .catch(reportUnknown);
      },
    });
  }

  const followed = { grants, layout, profile, management, managed };
  const unfollowPolicy = options.followPolicy?.(() => void begun.then(() => profile.judge()).catch(reportUnknown));
  const unfollow = tabs.subscribe((message) => void begun.then(() => follow(message, followed)).catch(reportUnknown));

  const end = (): void => {
    trouble.close();
    ended.abort();
    unfollowPolicy?.();
    unfollow();
  };

  const refreshing = startRefreshing({
    clock,
    locks,
    presence,
    prepare: async () => {
      if (options.defaults || (await hasBrokenOff(store).catch(reportUnknown))) {
        await (await management()).prepare(signal).catch(reportUnlessOffline);
      }
    },
    afterwards: async () => {
      await (await managed())?.pending.resume({ now: true });
      await updates.run(signal).catch(reportUnlessOffline);
    },
    refresh: () => catalogue.refresh(signal).catch(reportUnknown),
    every: options.refreshEvery ?? 15 * 60_000,
    firstWithin: options.firstRefresh ?? 1500,
    signal,
  });
  try {
    await Promise.all([grants.reloadAll(), layout.load(), profile.load(() => readQuarantines(store))]);
  } catch (error) {
    end();
    throw error;
  }
  begin();
  if (options.telemetry !== undefined) {
    const { traceWith } = await import('./observing/telemetry.ts');
    traceWith(options.telemetry, hooks, hostVersion);
  }

  warmUp.begin();
  const tidied = loadManagement()
    .then(({ recover }) => {
      const used = new Set(profile.rows().flatMap(({ active, previous }) => [active.release, previous?.release ?? '']));
      return recover({ store, locks, now: clock.now(), used }, signal);
    })
    .catch(reportUnknown);

  /** How updates on trial did in this page, for pages to come. */
  const rememberTrials = async (): Promise<void> => {
    await (await managed())?.updates.remember().catch(reportUnknown);
  };
  // The page may be closed without another word.
  const write = (): void => {
    void rememberTrials();
    void audit.flush();
    void running.now()?.monitor.flush();
    void running.now()?.observing.metrics.flush();
  };
  globalThis.document?.addEventListener('visibilitychange', write, { signal });
  if (globalThis.document) globalThis.addEventListener('pagehide', trouble.close, { signal });

  records.keep({ profile, contributions, capabilities, endpoints, grants, supervisor: activation }, signal);

  return {
    hooks,
    plugins,
    packages: packagesOver(management),
    catalogue,
    updates,
    pending,
    approvals,
    contributions,
    layout,
    capabilities,
    settings: settingsOver(management, settled),
    endpoints,
    faults: { ...faults, report },
    supervisor: activation,
    troubleshooting,
    health,
    metrics: observing.metrics,
    traces: observing.traces,
    profile: observing.profile,
    grants,
    prompts,
    monitor,
    audit,
    isolation: (kind) => expectedIsolation(options.realms, kind),
    preview: async (...given) => (await import('./management/preview.ts')).openPreview(createHost, options, ...given),
    async dispose() {
      end();
      tabs.close();
      await rememberTrials();
      await activation.dispose();
      await running.now()?.observing.dispose();
      await tidied;
      await running.now()?.monitor.flush();
      await audit.flush();
      store.close();
    },
  };
}
