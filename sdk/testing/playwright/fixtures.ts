import {
  test as base,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type Project,
  type TestType,
} from '@playwright/test';
import type { RealmKind } from '../../plugin/manifest.ts';
import type { PermissionName } from '../../plugin/permissions.ts';
import { openRealmHost, type RealmTestHost } from './realm-host.ts';
import { startSession, type Session } from './session.ts';
import { Workspace } from './workspace.ts';

/** Set by `use` in the configuration or by `test.use`; each combination is served once for all tests of a worker. */
export interface AirlockOptions {
  /** The plugin's folder. Default: where Playwright was started. */
  readonly pluginFolder: string;
  /** Where it runs, of the realms that it is built for. Default: the first that it names. */
  readonly realm: RealmKind | undefined;
  /** Permissions that are refused from the start. Default: none. */
  readonly deny: readonly PermissionName[];
  /** Folders of other plugins that are to be there, too. Default: none. */
  readonly beside: readonly string[];
  /** The folder of a built host, or the name of an installed package of the command line. Default: `@airlock/cli`. */
  readonly hostVersion: string | undefined;
  /**
   * When it is in the app as soon as the plugin is there, for `Date` and timers; `airlock.page.clock` moves it, and it goes on
   * by itself. Default: now. A sandbox keeps the time of the machine. Before now nothing more can be installed
   * (`airlock.reset`): what was signed later is refused.
   */
  readonly time: string | number | undefined;
}

/** The real host with the plugin in it, and the app around it. */
export interface Airlock extends RealmTestHost {
  /** Id of the plugin under test. */
  readonly plugin: string;
  readonly workspace: Workspace;
}

/** Sessions of one worker of Playwright, one for each combination of options. */
interface Sessions {
  open(options: Omit<AirlockOptions, 'time'>): Promise<Session>;
}

/** Written out, so that the types that are published name no other package than `@playwright/test`. */
type AirlockTest = TestType<
  PlaywrightTestArgs & PlaywrightTestOptions & AirlockOptions & { readonly airlock: Airlock },
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & { readonly airlockSessions: Sessions }
>;

/** `test` with the fixture `airlock`: a real host, in a browser profile that no test used before. */
export const test: AirlockTest = base.extend<
  AirlockOptions & { readonly airlock: Airlock },
  { readonly airlockSessions: Sessions }
>({
  pluginFolder: ['.', { option: true }],
  realm: [undefined, { option: true }],
  deny: [[], { option: true }],
  beside: [[], { option: true }],
  hostVersion: [undefined, { option: true }],
  time: [undefined, { option: true }],
  airlockSessions: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to learn that nothing is needed
    async ({}, use) => {
      const open = new Map<string, Promise<Session>>();
      await use({
        open({ pluginFolder, realm, deny, beside, hostVersion }) {
          const options = {
            folder: pluginFolder,
            deny,
            beside,
            ...(realm === undefined ? {} : { realm }),
            ...(hostVersion === undefined ? {} : { hostVersion }),
          };
          const key = JSON.stringify(options);
          const session = open.get(key) ?? startSession(options);
          open.set(key, session);
          return session;
        },
      });
      // One that never began has been told of by the test that asked for it.
      for (const session of await Promise.allSettled(open.values()))
        if (session.status === 'fulfilled') await session.value.close();
    },
    { scope: 'worker' },
  ],
  airlock: async ({ page, airlockSessions, pluginFolder, realm, deny, beside, hostVersion, time }, use) => {
    const session = await airlockSessions.open({ pluginFolder, realm, deny, beside, hostVersion });
    if (time !== undefined) await page.clock.install();
    const host = await openRealmHost(page, session.url);
    if (time !== undefined) await page.clock.setSystemTime(time);
    await use({ ...host, plugin: session.plugin, workspace: new Workspace(page, session.url) });
  },
});

/**
 * Projects for `defineConfig({ projects })`: the same tests over each host, named after it. `undefined` is the installed
 * `@airlock/cli`.
 */
export function hostMatrix(hostVersions: readonly (string | undefined)[]): Project<AirlockOptions>[] {
  return hostVersions.map((hostVersion) => ({ name: `host ${hostVersion ?? 'installed'}`, use: { hostVersion } }));
}
