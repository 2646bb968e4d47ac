import { expect, type Locator, type Page } from '@playwright/test';
import { Forms } from './forms.ts';
import { Questions } from './questions.ts';
import { Dashboard, Pages, Settings } from './screens.ts';

type Section = 'Dashboard' | 'Forms' | 'Pages' | 'Plugins' | 'Settings';
type Tab = 'Browse' | 'Installed' | 'Updates' | 'Permissions' | 'Health' | 'Hooks' | 'Activity' | 'Developer';

/** The app as its users see it: by roles and accessible names only. */
export class Workspace {
  readonly page: Page;
  readonly dashboard: Dashboard;
  readonly forms: Forms;
  readonly pages: Pages;
  readonly settings: Settings;
  readonly browse: BrowseTab;
  readonly installed: InstalledTab;
  readonly updates: PluginTab;
  readonly permissions: PermissionsTab;
  readonly health: PluginTab;
  readonly hooks: PluginTab;
  readonly activity: PluginTab;
  readonly developer: DeveloperTab;
  readonly questions: Questions;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
    this.dashboard = new Dashboard(this);
    this.forms = new Forms(this);
    this.pages = new Pages(this);
    this.settings = new Settings(this);
    this.browse = new BrowseTab(this);
    this.installed = new InstalledTab(this);
    this.updates = new PluginTab(this, 'Updates');
    this.permissions = new PermissionsTab(this);
    this.health = new PluginTab(this, 'Health');
    this.hooks = new PluginTab(this, 'Hooks');
    this.activity = new PluginTab(this, 'Activity');
    this.developer = new DeveloperTab(this);
    this.questions = new Questions(page);
  }

  /** Open a route and wait until the app is there and its service worker answers. */
  async open(route = ''): Promise<void> {
    await this.page.goto(new URL(route, this.#url).href);
    await expect(this.page.getByRole('navigation', { name: 'Main' })).toBeVisible();
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller) return;
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    });
  }

  async go(section: Section): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section }).click();
  }

  async pluginTab(name: Tab): Promise<void> {
    await this.go('Plugins');
    await this.page.getByRole('tab', { name }).click();
  }

  /** A plugin's card, in whatever tab is open. */
  card(plugin: string): Locator {
    return this.page.getByRole('article', { name: plugin, exact: true });
  }

  /** Run a command from the palette, by its title. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+k');
    const palette = this.page.getByRole('dialog');
    await palette.getByRole('searchbox').fill(title);
    await palette.getByRole('menuitem', { name: title }).first().click();
  }
}

/** One tab of Plugins. */
class PluginTab {
  protected readonly workspace: Workspace;
  readonly #name: Tab;

  constructor(workspace: Workspace, name: Tab) {
    this.workspace = workspace;
    this.#name = name;
  }

  async open(): Promise<void> {
    await this.workspace.pluginTab(this.#name);
  }

  /** The card of a plugin in this tab. */
  card(plugin: string): Locator {
    return this.workspace.card(plugin);
  }
}

/** Plugins → Browse. */
class BrowseTab extends PluginTab {
  constructor(workspace: Workspace) {
    super(workspace, 'Browse');
  }

  async search(words: string): Promise<void> {
    await this.open();
    await this.workspace.page.getByRole('searchbox', { name: 'Search plugins' }).fill(words);
  }

  /** Press "Install" and see what is asked; nothing is installed yet. */
  async askToInstall(plugin: string): Promise<ConsentDialog> {
    await this.open();
    await this.card(plugin).getByRole('button', { name: 'Install' }).click();
    return new ConsentDialog(this.workspace.page, plugin);
  }
}

/** "Permissions for …": what a plugin will be able to do, before it is installed. */
export class ConsentDialog {
  readonly root: Locator;

  constructor(page: Page, plugin: string) {
    this.root = page.getByRole('dialog', { name: `Permissions for ${plugin}` });
  }

  /** Allow what it has to be allowed, once all of it is shown. */
  async allow(): Promise<void> {
    await this.root.getByRole('button', { name: 'Allow and install' }).click();
    await expect(this.root).toBeHidden();
  }

  async cancel(): Promise<void> {
    await this.root.getByRole('button', { name: 'Cancel' }).click();
    await expect(this.root).toBeHidden();
  }
}

/** Plugins → Installed. */
class InstalledTab extends PluginTab {
  constructor(workspace: Workspace) {
    super(workspace, 'Installed');
  }

  /** The switch of a plugin. */
  enabled(plugin: string): Locator {
    return this.card(plugin).getByRole('switch', { name: 'Enabled' });
  }

  async setEnabled(plugin: string, on: boolean): Promise<void> {
    await this.open();
    const toggle = this.enabled(plugin);
    if ((await toggle.isChecked()) !== on) await toggle.click();
    await expect(toggle).toBeChecked({ checked: on });
  }

  async openSettings(plugin: string): Promise<void> {
    await this.open();
    await this.card(plugin).getByRole('button', { name: 'Settings' }).click();
  }
}

/** Plugins → Permissions. */
class PermissionsTab extends PluginTab {
  constructor(workspace: Workspace) {
    super(workspace, 'Permissions');
  }

  /** The switch of one permission, by what users read: "Your data", "Storage". */
  allowed(plugin: string, permission: string): Locator {
    return this.card(plugin).getByRole('switch', { name: permission });
  }

  async setAllowed(plugin: string, permission: string, allowed: boolean): Promise<void> {
    await this.open();
    const toggle = this.allowed(plugin, permission);
    if ((await toggle.isChecked()) !== allowed) await toggle.click();
    await expect(toggle).toBeChecked({ checked: allowed });
  }
}

/** Plugins → Developer. */
class DeveloperTab extends PluginTab {
  constructor(workspace: Workspace) {
    super(workspace, 'Developer');
  }

  /** Lines of the log that hold these words. */
  logged(words: string): Locator {
    return this.workspace.page.getByRole('region', { name: 'Log', exact: true }).getByText(words);
  }
}
