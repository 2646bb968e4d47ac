/** The smallest page with a host and a database: what installing, updating and starting cost, without any plugin's code. */
import { createPluginHost } from '../../../host/kernel/plugin-host.ts';
import { systemClock } from '../../../host/kernel/clock.ts';
import { idbStore } from '../../../host/kernel/storage/idb-store.ts';
import type { PluginHost } from '../../../host/kernel/host.ts';
import { requiredConsent } from '../../../host/kernel/packages/install-plan.ts';

/** When the registry of this bench was signed. */
const BEGIN = Date.UTC(2026, 0, 1);

const begun = performance.now();
const host: PluginHost = await createPluginHost({
  hostVersion: '1.2.0',
  registries: [
    {
      name: 'bench',
      urls: [new URL('/registry/', location.href).href],
      root: Uint8Array.from(atob(document.documentElement.dataset['root'] ?? ''), (letter) => letter.charCodeAt(0)),
    },
  ],
  store: idbStore(),
  realms: [{ kind: 'worker', start: () => Promise.reject(new Error('Nothing is started in this bench')) }],
  services: [],
  shared: {},
  refreshEvery: 0,
  clock: { ...systemClock, now: () => BEGIN + Math.floor(performance.now()) },
});
// Ready is a host that says what is installed and what it adds to the app.
const installed = host.plugins.list().length;
const commands = host.contributions.all('commands').length;
globalThis.packagesBench = {
  ready: performance.now() - begun,
  sinceNavigation: performance.now(),
  installed,
  commands,
  async install(name, version) {
    const start = performance.now();
    if (!(await host.catalogue.freshness())[0]?.freshness.checkedAt) await host.catalogue.refresh();
    const plan = await host.plugins.plan(name, version === undefined ? {} : { version });
    await host.plugins.install(plan, requiredConsent(plan));
    return { milliseconds: performance.now() - start, download: plan.download, bytes: plan.bytes };
  },
};

declare global {
  var packagesBench: {
    /** Milliseconds of `createPluginHost`, and from the start of the navigation until it was done. */
    readonly ready: number;
    readonly sinceNavigation: number;
    readonly installed: number;
    readonly commands: number;
    install(
      name: string,
      version?: string,
    ): Promise<{ readonly milliseconds: number; readonly download: number; readonly bytes: number }>;
  };
}
