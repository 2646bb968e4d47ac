import { expect as base, type Expect, type Locator, type Page } from '@playwright/test';
import type { HookToken } from '../../plugin/hook.ts';
import type { PluginManifest } from '../../plugin/manifest.ts';
import type { PermissionName } from '../../plugin/permissions.ts';
import { matchers, type Verdict } from '../judgements.ts';
import { violationsOf } from './accessibility.ts';
import type { RealmTestHost } from './realm-host.ts';

type Token = Pick<HookToken, 'id'>;

const matchersOfHosts = {
  toBeLoaded: async (host: RealmTestHost, plugin: string) => matchers.toBeLoaded(await host.judged(plugin), plugin),
  /** Stops it and starts it again, in its sandbox where it runs in one. */
  toStartWithin: async (host: RealmTestHost, plugin: string, milliseconds: number) => {
    const began = performance.now();
    await host.restart(plugin);
    const startedIn = performance.now() - began;
    const judged = { ...(await host.judged(plugin)), standing: () => ({ active: true, startedIn }) };
    return matchers.toStartWithin(judged, plugin, milliseconds);
  },
  /** What is installed and runs is what this manifest says, such as that in `dist/manifest.json`. */
  toMatchManifest: async (host: RealmTestHost, manifest: PluginManifest) =>
    matchers.toMatchManifest(await host.judged(manifest.id), manifest),
  toHaveRegisteredHook: async (host: RealmTestHost, plugin: string, token: Token) =>
    matchers.toHaveRegisteredHook(await host.judged(plugin), plugin, token),
  toHaveRunHook: async (host: RealmTestHost, plugin: string, token: Token, times?: number) =>
    matchers.toHaveRunHook(await host.judged(plugin), plugin, token, times),
  toHaveRequestedPermission: async (host: RealmTestHost, plugin: string, permission: PermissionName) =>
    matchers.toHaveRequestedPermission(await host.judged(plugin), plugin, permission),
  toBeDenied: (work: unknown, permission: PermissionName): Promise<Verdict> => matchers.toBeDenied(work, permission),
  toHavePublished: async (host: RealmTestHost, event: string, payload?: unknown) =>
    matchers.toHavePublished({ world: { events: await host.published() } }, event, payload),
  toServe: async (host: RealmTestHost, plugin: string, method: string, path: string) =>
    matchers.toServe(await host.judged(plugin), plugin, method, path),
  toHaveStored: async (host: RealmTestHost, plugin: string, key: string, value?: unknown) =>
    matchers.toHaveStored(await host.judged(plugin), plugin, key, value),
  toHaveLogged: async (host: RealmTestHost, plugin: string, text: string) =>
    matchers.toHaveLogged(await host.judged(plugin), plugin, text),
  /** Switches it off, and looks what it did not end by itself. */
  toHaveNoLeaks: async (host: RealmTestHost, plugin: string) => {
    await host.setEnabled(plugin, false);
    const left = await host.left(plugin);
    return matchers.toHaveNoLeaks({ ...(await host.judged(plugin)), subscriptions: () => left }, plugin);
  },
  toHaveValidMetadata: (manifest: PluginManifest) => matchers.toHaveValidMetadata(manifest),
  /** Of a region, or a whole page, that is drawn: nothing in it keeps anybody out, by WCAG 2.2 AA as far as axe can tell. */
  toHaveNoA11yViolations: async (region: Page | Locator): Promise<Verdict> => {
    const found = await violationsOf(region);
    const sentence = `Expected that the region can be used by everybody${found.length === 0 ? ', but not here' : ''}.`;
    return { pass: found.length === 0, message: () => [sentence, ...found].join('\n') };
  },
};

/** The matchers of `@airlock/sdk/testing/matchers` that can be asked of a real host, and axe for what is drawn. */
export const expect: Expect<typeof matchersOfHosts> = base.extend(matchersOfHosts);
