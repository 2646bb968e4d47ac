import { createActivation } from './activation/create-activation.ts';
import type { Activation, ActivationOptions } from './activation/activation.ts';
import type { LazyActivation } from './activation/lazy-activation.ts';
import { hooksService } from './activation/plugin-hooks.ts';
import type { AuditFact } from './audit/audit.ts';
import type { CapabilityRegistry } from './capabilities/capabilities.ts';
import { createCapabilities } from './capabilities/create-capabilities.ts';
import { exportsService } from './capabilities/exports.ts';
import type { Clock } from './clock.ts';
import { createDispatcher } from './dispatch/dispatch.ts';
import type { ServiceHost } from './dispatch/service.ts';
import { stateService } from './dispatch/state-service.ts';
import type { EndpointsParts } from './endpoints/create-endpoints.ts';
import type { EndpointRegistry } from './endpoints/endpoints.ts';
import { lazyEndpoints } from './endpoints/lazy-endpoints.ts';
import { AirlockError } from './errors.ts';
import { createPrompts, type PromptDesk } from './grants/create-prompts.ts';
import { grantWatching } from './grants/grant-watch.ts';
import type { GrantKeeper } from './grants/grants.ts';
import { permissionsService } from './grants/permissions-service.ts';
import type { HostOptions } from './host.ts';
import type { Hooks } from './hooks/types.ts';
import { createMonitor, type MonitorKeeper } from './observing/create-monitor.ts';
import type { Faults } from './observing/faults.ts';
import type { Health } from './observing/health.ts';
import { createObserving, type Observing } from './observing/observing.ts';
import { matches } from './policy/policy.ts';
import type { Profile } from './profile.ts';

/** What is known of the host before a plugin is switched on. */
export interface RunningFacts
  extends
    Pick<ActivationOptions, 'contributions' | 'load' | 'settings' | 'onQuarantine' | 'report'>,
    Pick<EndpointsParts, 'compile'>,
    Pick<ServiceHost, 'redact'> {
  readonly options: HostOptions;
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly grants: GrantKeeper;
  readonly health: Health;
  readonly faults: Faults;
  readonly profile: Profile;
  /** Itself, for what calls plugins later. */
  readonly activation: LazyActivation;
  /** To the log of what plugins do; `note` also tells the monitor. */
  readonly record: (fact: AuditFact) => void;
  readonly note: (fact: AuditFact) => void;
  readonly reportUnknown: (error: unknown) => void;
}

/** What there is once a plugin is switched on. */
export interface Running {
  readonly activation: Activation;
  readonly capabilities: CapabilityRegistry;
  readonly endpoints: EndpointRegistry;
  readonly prompts: PromptDesk;
  readonly observing: Observing;
  readonly monitor: MonitorKeeper;
}

/** Put together what runs plugins, watches them and answers their calls. Nothing of a plugin runs for it. */
export function runPlugins(facts: RunningFacts): Running {
  const { options, clock, hooks, grants, profile, activation, compile, reportUnknown } = facts;
  const { store, policy = {} } = options;
  const prompts = createPrompts({ clock, grants, record: facts.record, report: reportUnknown });
  const observing = createObserving({
    clock,
    store,
    hooks,
    health: facts.health,
    faults: facts.faults,
    activity: activation.activity,
    usage: activation.usage,
    follow: activation.subscribe,
    versionOf: (name) => profile.row(name)?.active.manifest.version,
    realmOf: (name) => profile.row(name)?.active.realm,
    names: () => profile.rows().map(({ name }) => name),
    onFailure: reportUnknown,
    ...(options.onAlert === undefined ? {} : { onAlert: options.onAlert }),
  });
  const record = (fact: AuditFact): void => {
    observing.metrics.noted(fact);
    facts.note(fact);
  };
  const monitor = createMonitor({
    clock,
    store,
    policy: policy.monitor ?? {},
    record: facts.record,
    onFailure: reportUnknown,
    isSetAside: (name) => activation.activity(name)?.quarantine !== undefined,
    quarantine(name, why) {
      const error = new AirlockError('QUARANTINED', `"${name}" was set aside: ${why}`, {
        plugin: name,
        nextStep: 'See what was noticed in Health; let it run again if it is fine.',
      });
      activation.ready().then((ready) => ready.quarantine(name, 'policy', error), reportUnknown);
    },
  });
  const watch = grantWatching(grants);
  const capabilities = createCapabilities({
    clock,
    compile,
    mayProvide: (plugin, name) =>
      grants
        .find(plugin, 'capabilities')
        ?.scope['provide']?.some((pattern) => matches(pattern, name.split('#', 1)[0] ?? name)) ?? false,
    watch,
    ...(options.user === undefined ? {} : { user: options.user }),
    record,
  });
  const lent: ServiceHost = {
    store,
    clock,
    grants,
    capabilities,
    prompts,
    runCommand: (plugin, ...given) => activation.runCommand(plugin, ...given),
    measure(...given) {
      observing.metrics.measured(...given);
      monitor.measured(...given);
    },
    fault: facts.report,
    redact: facts.redact,
  };
  const endpoints = lazyEndpoints({
    ...options.endpoints,
    clock,
    hooks,
    compile,
    mayServe: (plugin) => grants.find(plugin, 'endpoints') !== undefined,
    watch,
    record,
  });
  const services = [
    ...options.services.map((service) => (typeof service === 'function' ? service(lent) : service)),
    stateService(hooks),
    hooksService(hooks, facts.report),
    exportsService(capabilities),
    permissionsService({ grants, prompts }),
  ];
  const dispatcher = createDispatcher({ services, grants, prompts, clock, record });
  const made = createActivation({
    clock,
    hostVersion: options.hostVersion,
    hooks,
    contributions: facts.contributions,
    capabilities,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    mayHandle: (name, hook) =>
      grants.find(name, 'hooks')?.scope['handle']?.some((pattern) => matches(pattern, hook)) ?? false,
    watch,
    endpoints,
    realm: (kind) => options.realms.find((realm) => realm.kind === kind),
    load: facts.load,
    caller: (plugin, stopped) => dispatcher.callerFor(plugin, stopped),
    settings: facts.settings,
    report: facts.report,
    ...(facts.onQuarantine === undefined ? {} : { onQuarantine: facts.onQuarantine }),
  });
  return { activation: made, capabilities, endpoints, prompts, observing, monitor };
}
