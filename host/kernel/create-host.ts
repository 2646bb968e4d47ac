import type { JsonSchema } from '@airlock/sdk';
import type { AuditFact } from './audit/audit.ts';
import { systemClock } from './clock.ts';
import { createContributions } from './contributions/contributions.ts';
import { AirlockError, toAirlockError } from './errors.ts';
import {
  capabilitiesOver,
  catalogueOver,
  endpointsOver,
  layoutOver,
  packagesOver,
  pluginsOver,
  settingsOver,
} from './facades.ts';
import { createFaults } from './observing/faults.ts';
import { follow } from './management/following.ts';
import { createGrants } from './grants/grants.ts';
import { createHealth } from './observing/health.ts';
import { createHooks } from './hooks/hooks.ts';
import type { HostOptions, PluginHost } from './host.ts';
import { expectedIsolation } from './isolation.ts';
import { lazyActivation } from './activation/lazy-activation.ts';
import { lazyApprovals } from './management/lazy-approvals.ts';
import { lazyAudit } from './audit/lazy-audit.ts';
import { lazyObserving } from './observing/lazy-observing.ts';
import { lazyRedactor } from './settings/lazy-redactor.ts';
import { lazyPending } from './management/lazy-pending.ts';
import { lazyUpdates } from './management/lazy-updates.ts';
import { platformLocks } from './storage/locks.ts';
import { startRecords } from './start/start-records.ts';
import type * as ManagementPart from './management/management.ts';
import type { Management } from './management/management.ts';
import type { PageMemories } from './storage/page-memory.ts';
import { readQuarantines } from './management/quarantines.ts';
import { part } from './part.ts';
import { packageFault } from './management/package-fault.ts';
import type { PluginRow } from './packages/rows.ts';
import type { Running } from './run-plugins.ts';
import type { SchemaCheck } from './schema.ts';
import { matches } from './policy/policy.ts';
import { platformPresence } from './presence.ts';
import { createProfile, type Profile } from './profile.ts';
import { lazyMonitor } from './observing/monitor.ts';
import { lazyPrompts } from './grants/prompts.ts';
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
  const { locks = platformLocks(), presence = platformPresence() } = options;
  const ended = new AbortController();

  const faults = createFaults({ clock });
  // Knows secrets once a plugin with some is started.
  const redactor = lazyRedactor();
  // There with the first plugin that is switched on.
  let running: Running | undefined;
  // Started though nobody needs them yet.
  const warmed = new Set<string>();
  const report = (fault: AirlockError): void => {
    const error = redactor.error(fault);
    faults.report(error);
    running?.monitor.fault(error);
    try {
      options.onFault?.(error);
    } catch (thrown) {
      // The app's own mistake, told where apps are told of theirs; it must not become a second fault.
      globalThis.reportError?.(thrown);
    }
  };
  const reportUnknown = (error: unknown): void => {
    if (!ended.signal.aborted) report(toAirlockError(error, 'STORE_FAILED'));
  };

  // Nobody asked for it, so being offline is no news.
  const reportUnlessOffline = (error: unknown): void => {
    if (!(error instanceof AirlockError) || error.code !== 'REGISTRY_UNREACHABLE') reportUnknown(error);
  };

  const troubled = createTroubleshooting({
    safeMode: options.safeMode ?? false,
    clock,
    locks,
    memory,
    signal: ended.signal,
  });

  let interpreter: typeof ManagementPart | undefined;
  const loadManagement = part(async () => (interpreter = await import('./management/management.ts')));
  const loadRunning = part(() => import('./running.ts'));
  const audit = lazyAudit(async () => {
    const { createAudit } = await loadManagement();
    return createAudit({ store, clock, crypto: subtle, locks, onFailure: report });
  }, reportUnknown);
  const monitor = lazyMonitor(store);
  const note = (fact: AuditFact): void => {
    running?.monitor.fact(fact);
    audit.record(fact);
  };
  const contributions = createContributions();
  const layout = layoutOver({ store, tabs, contributions, onDamage: report });
  const hooks = createHooks({
    clock,
    // Unlike the engine's own, these cannot be guessed from one another: they open the state of an execution.
    id: () => crypto.randomUUID(),
    // The interpreter comes with the first plugin that starts; before, there are no answers to check.
    compile: (schema) => {
      let check: ((value: unknown) => string | undefined) | undefined;
      return (value) => (check ??= interpreter?.compileSchema(schema))?.(value);
    },
    policy: {
      allowReserved: (owner) => policy.criticalPriority?.some((pattern) => matches(pattern, owner)) ?? false,
    },
    onFault: (fault) => {
      // A handler that runs out of time while the user thinks about a question of its plugin is not at fault.
      const isWaiting =
        fault.code === 'HOOK_TIMEOUT' && fault.plugin !== undefined && running?.prompts.isAsking(fault.plugin);
      report(isWaiting ? fault.with({ severity: 'warning' }) : fault);
      if (!isWaiting) activation.hookFault(fault);
    },
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
  const prompts = lazyPrompts();
  const observing = lazyObserving();
  const compile = async (schema: JsonSchema): Promise<SchemaCheck> => (await loadManagement()).compileSchema(schema);
  const activation = lazyActivation(async () => {
    const { runPlugins } = await loadRunning();
    running = runPlugins({
      options,
      clock,
      hooks,
      contributions,
      grants,
      health,
      faults,
      profile,
      activation,
      compile,
      redact: redactor.text,
      record: audit.record,
      note,
      report,
      reportUnknown,
      async load({ name }) {
        if (!warmed.has(name)) records.needed(clock.now());
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
      settings: async (name, migrate) => (await management()).settings.forStart(name, migrate),
      onQuarantine(name, quarantine) {
        if (quarantine && packageFault(quarantine)) return;
        loadManagement()
          .then(({ writeQuarantine }) => writeQuarantine(store, name, quarantine))
          .catch(reportUnknown);
      },
    });
    prompts.use(running.prompts);
    observing.use(running.observing);
    monitor.use(running.monitor);
    return running.activation;
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

  let managed: Promise<Management> | undefined;
  function management(): Promise<Management> {
    const record = note;
    const facts = {
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
      settled: (name: string): void => settled.forEach((listener) => listener(name)),
    };
    const { signal } = ended;
    const { forgive } = trouble;
    managed ??= loadManagement()
      .then(({ createManagement }) =>
        createManagement({ ...facts, forgive, record, report, reportUnknown, begun, signal }),
      )
      .catch((error: unknown) => {
        managed = undefined;
        throw error;
      });
    return managed;
  }

  const settled = new Set<(name: string) => void>();
  const refreshed = new Set<() => void>();
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

  const followed = { grants, layout, profile, management, managed: () => managed };
  const unfollowPolicy = options.followPolicy?.(() => void begun.then(() => profile.judge()).catch(reportUnknown));
  const unfollow = tabs.subscribe((message) => void begun.then(() => follow(message, followed)).catch(reportUnknown));

  /** Whether a download was broken off by the end of a page. */
  const hasBrokenOff = (): Promise<boolean> =>
    store
      .transaction(['staging'], 'read', async (tx) => (await tx.keys('staging')).length > 0)
      .catch((error: unknown) => {
        reportUnknown(error);
        return false;
      });
  const refreshing = startRefreshing({
    clock,
    locks,
    presence,
    prepare: async (signal) => {
      if (options.defaults || (await hasBrokenOff())) {
        await (await management()).prepare(signal).catch(reportUnlessOffline);
      }
    },
    afterwards: async (signal) => {
      await (await managed)?.pending.resume({ now: true });
      await updates.run(signal).catch(reportUnlessOffline);
    },
    refresh: (signal) => catalogue.refresh(signal).catch(reportUnknown),
    every: options.refreshEvery ?? 15 * 60_000,
    firstWithin: options.firstRefresh ?? 1500,
    signal: ended.signal,
  });
  try {
    await Promise.all([grants.reloadAll(), layout.load(), profile.load(() => readQuarantines(store))]);
  } catch (error) {
    trouble.close();
    ended.abort();
    unfollowPolicy?.();
    unfollow();
    throw error;
  }
  begin();
  if (options.telemetry !== undefined) {
    const { traceWith } = await import('./observing/telemetry.ts');
    traceWith(options.telemetry, hooks, hostVersion);
  }

  async function warmUp(whenIdle: (work: () => void) => void): Promise<void> {
    const { startInBackground } = await loadRunning();
    startInBackground({
      enabled: () => profile.list().filter(({ enabled }) => enabled),
      subscribe: profile.subscribe,
      start(name, urgency) {
        warmed.add(name);
        return activation.start(name, urgency);
      },
      whenIdle,
      atMost: (options.limits?.active ?? 100) / 2,
      signal: ended.signal,
    });
  }
  const { whenIdle } = options;
  if (whenIdle !== undefined) {
    // What starts plugins comes with the first one.
    const warmUpOnce = (): void => {
      if (profile.list().length === 0) return;
      unfollowProfile();
      whenIdle(() => void warmUp(whenIdle).catch(reportUnknown));
    };
    const unfollowProfile = profile.subscribe(warmUpOnce);
    warmUpOnce();
  }

  async function tidy(): Promise<void> {
    try {
      const { recover } = await loadManagement();
      const used = new Set(profile.rows().flatMap(({ active, previous }) => [active.release, previous?.release ?? '']));
      await recover({ store, locks, now: clock.now(), used }, ended.signal);
    } catch (error) {
      reportUnknown(error);
    }
  }
  const tidied = tidy();

  /** How updates on trial did in this page, for pages to come. */
  const rememberTrials = async (): Promise<void> => {
    await (await managed)?.updates.remember().catch(reportUnknown);
  };
  // The page may be closed without another word.
  const write = (): void => {
    void rememberTrials();
    void audit.flush();
    void running?.monitor.flush();
    void running?.observing.metrics.flush();
  };
  globalThis.document?.addEventListener('visibilitychange', write, { signal: ended.signal });
  if (globalThis.document) globalThis.addEventListener('pagehide', trouble.close, { signal: ended.signal });

  const capabilities = capabilitiesOver(() => running?.capabilities);
  const endpoints = endpointsOver(() => running?.endpoints);
  records.keep({ profile, contributions, capabilities, endpoints, grants, supervisor: activation }, ended.signal);

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
    preview: async (...given) => (await import('./management/preview.ts')).openPreview(options, ...given),
    async dispose() {
      trouble.close();
      ended.abort();
      unfollowPolicy?.();
      unfollow();
      tabs.close();
      await rememberTrials();
      await activation.dispose();
      await running?.observing.dispose();
      await tidied;
      await running?.monitor.flush();
      await audit.flush();
      store.close();
    },
  };
}
