import { borrowingStore } from '../storage/borrowing-store.ts';
import { systemClock } from '../clock.ts';
import type { createHost, WholeHostOptions } from '../create-host.ts';
import { AirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { pageLocks } from '../storage/locks.ts';
import {
  requiredConsent,
  type InstallPlan,
  type InstallProgress,
  type PluginReference,
  type ReleaseChoice,
} from '../packages/install-plan.ts';
import { shownReference } from '../packages/names.ts';
import type { PageMemory } from '../storage/page-memory.ts';
import type { InstalledPlugin } from './plugins.ts';
import { PreviewSteps, type PreviewStep, type PreviewTimes } from './preview-steps.ts';
import type { Service } from '../dispatch/service.ts';

export interface PreviewOptions {
  /** Which release. Default: the one that would be installed. */
  readonly choice?: ReleaseChoice;
  /**
   * All that the plugin can call. They stand in for those of the app: what they keep must be in the store that they are lent,
   * which is in memory, and what they show must not be the user's. `previewServices()` has a set of them.
   */
  readonly services: readonly Service[];
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Called when a step of the start begins. */
  readonly onStep?: (step: PreviewStep) => void;
  /** Milliseconds for which a step may stand still before the preview is given up. Default: 30,000. */
  readonly patience?: number;
  /** Aborting before it is there ends it at once and leaves nothing behind. */
  readonly signal?: AbortSignal;
}

/** A plugin that runs to be looked at. */
export interface Preview {
  /** A host of its own, with this plugin and what it needs, and nothing else. Draw its contributions with `HostProvider`. */
  readonly host: PluginHost;
  readonly plugin: InstalledPlugin;
  /** What was waited for until it was there. */
  readonly took: PreviewTimes;
  /** End its code. Nothing of it is left. */
  close(): Promise<void>;
}

/** Milliseconds. */
const PATIENCE = 30_000;
const nothingKept: PageMemory = { read: () => undefined, write() {} };

/**
 * Run a release that is not installed in a host of its own: verified by the same rule as for an install, in a sandbox, with
 * everything it keeps in memory, and with `services` in place of those of the app. Of what is stored, only what is known of
 * the registries is read (so that nothing that was withdrawn runs again) and files that are there by their hash.
 *
 * `create` is handed in by the host that asks, as this is a part that it loads.
 *
 * Rejects as planning and installing do; with `REALM_MISSING` where the plugin runs in the page alone, which has no sandbox;
 * with `CONSENT_MISSING` where this browser would let its windows send something out; with `APPROVAL_NEEDED` where the policy
 * wants somebody to agree first; with `START_TIMEOUT` where a step stands still; with what its start failed with.
 */
export async function openPreview(
  create: typeof createHost,
  options: WholeHostOptions,
  reference: PluginReference,
  { choice = {}, services, onProgress, onStep = () => {}, patience = PATIENCE, signal }: PreviewOptions,
): Promise<Preview> {
  const { hostVersion, registries, policy, shared, packageBase, clock = systemClock, fetch, crypto } = options;
  const steps = new PreviewSteps({ plugin: shownReference(reference), clock, patience, onStep, signal });
  const host = await create({
    hostVersion,
    registries,
    shared,
    services,
    crypto,
    store: borrowingStore(options.store, ['trust', 'nodes', 'blobs']),
    realms: options.realms.filter(({ kind }) => kind !== 'page'),
    locks: pageLocks(),
    tabs: { post() {}, subscribe: () => () => {}, close() {} },
    presence: { shown: () => true, subscribe() {} },
    memory: { crashes: nothingKept, bisect: nothingKept },
    begun: options.begun,
    // What is about to run is looked up in the newest state when it is planned.
    refreshEvery: 0,
    ...(policy ? { policy } : {}),
    ...(packageBase === undefined ? {} : { packageBase }),
    clock,
    ...(fetch ? { fetch } : {}),
  });
  // Nobody is asked anything by a plugin that is only looked at.
  host.prompts.subscribe(() => {
    const asked = host.prompts.current();
    if (asked) host.prompts.answer(asked);
  });
  try {
    const plan = await steps.run('plan', (stop) => host.plugins.plan(reference, choice, stop));
    refuse(plan);
    const plugin = await steps.run('files', (stop) =>
      host.plugins.install(plan, requiredConsent(plan), {
        signal: stop,
        onProgress(progress) {
          steps.moved();
          onProgress?.(progress);
        },
      }),
    );
    await steps.run('start', () => start(host, plugin.name));
    return { host, plugin, took: steps.took, close: () => host.dispose() };
  } catch (error) {
    // Its end may wait for code that stands still. All of it is in memory, and why there is no preview is told already.
    void host.dispose().catch(() => undefined);
    throw error;
  }
}

/** A busy machine may not get to its code within a sandbox's time: it is tried once more, within the patience of the step. */
async function start({ plugins }: PluginHost, name: string): Promise<void> {
  try {
    await plugins.start(name);
  } catch (error) {
    if (!(error instanceof AirlockError && error.code === 'START_TIMEOUT')) throw error;
    // Without the rest that follows a failure.
    await plugins.enable(name);
    await plugins.start(name);
  }
}

function refuse(plan: InstallPlan): void {
  if (plan.blocked) throw plan.blocked;
  for (const each of [...plan.also, plan]) {
    if (!each.needsLeakConsent) continue;
    throw new AirlockError(
      'CONSENT_MISSING',
      `"${each.name}" draws windows, and this browser does not keep them from sending something out.`,
      { plugin: each.name, nextStep: 'Install it to decide about that, or use a browser that seals windows.' },
    );
  }
}
