import {
  AirlockError,
  deprecatedHooks,
  fullName,
  memoryStore,
  parseName,
  planRelease,
  type LockedPlugin,
  type Lockfile,
  type PlannedRelease,
  type PlanningFacts,
  type PluginRow,
  type ReleaseChoice,
} from '@airlock/host/packages';
import type { RegistryClient } from '@airlock/registry/client';
import { HOOKS } from '../../inspect/hooks.ts';
import { CliError, UsageError } from '../../terminal/failure.ts';
import { nearest } from '../../terminal/suggest.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { LOCK_FILE, readLock, writeLock } from './lock-file.ts';
import { openRegistry, withRegistry } from './pinned-registry.ts';

/** Options of every command over a set of plugins. */
export const profileArgs = {
  lockfile: { type: 'string', description: 'The set of plugins.', default: LOCK_FILE, valueHint: 'file' },
  registry: {
    type: 'string',
    description:
      'Base URL or site folder of a registry that the set does not name yet; its root is pinned from then on.',
    valueHint: 'url|folder',
  },
  name: { type: 'string', description: 'What the set calls that registry.', default: 'main', valueHint: 'name' },
} as const;

interface ProfileArgs {
  readonly lockfile: string;
  readonly registry?: string | undefined;
  readonly name: string;
}

/** Version of the host API that a set is planned for: the one this program was published with. */
const HOST_API = '0.1.0';
/** What the reference app shares with plugins in its page. */
const SHARED: PlanningFacts['shared'] = {};

interface OpenRegistry {
  readonly name: string;
  readonly client: RegistryClient;
}

/** A set of plugins with everything that is needed to plan changes of it. Nothing of a plugin is run. */
export class LockedProfile {
  readonly path: string;
  lock: Lockfile;
  readonly registries: readonly OpenRegistry[];
  #rows: Promise<LockedRows> | undefined;

  private constructor(path: string, lock: Lockfile, registries: readonly OpenRegistry[]) {
    this.path = path;
    this.lock = lock;
    this.registries = registries;
  }

  static async open(args: ProfileArgs, terminal: Terminal): Promise<LockedProfile> {
    const path = terminal.path(args.lockfile);
    let lock = await readLock(path, args.lockfile);
    if (args.registry !== undefined) lock = await withRegistry(lock, args.name, args.registry, terminal);
    if (Object.keys(lock.registries).length === 0) {
      throw new UsageError(
        `${args.lockfile} names no registry yet.`,
        'Say where plugins come from: --registry https://plugins.example.com/ (or the folder of a site). It is kept.',
      );
    }
    const registries = await Promise.all(
      Object.entries(lock.registries).map(async ([name, { id, urls, root }]): Promise<OpenRegistry> => {
        const client = await openRegistry(new Uint8Array(Buffer.from(root, 'base64')), urls);
        if (client.id !== id) {
          throw new CliError('FILE_INVALID', `${args.lockfile}: the root of the registry "${name}" was changed.`, {
            hint: 'Take the file back from version control. What a root vouches for must not be decided by an edit.',
          });
        }
        return { name, client };
      }),
    );
    return new LockedProfile(path, lock, registries);
  }

  /** The registry that a name (`id`, `registry/id` or a full name) means, and the full name. */
  find(text: string): { readonly name: string; readonly registry: OpenRegistry } {
    const slash = text.indexOf('/');
    const wanted = slash < 0 ? undefined : text.slice(0, slash);
    const id = slash < 0 ? text : text.slice(slash + 1);
    const found = this.registries.filter(
      ({ name, client }) => wanted === undefined || name === wanted || client.id === wanted,
    );
    const [registry, second] = found;
    if (!registry) {
      throw new CliError('REGISTRY_UNKNOWN', `The set names no registry "${wanted ?? ''}".`, {
        hint: `It knows ${this.registries.map((known) => known.name).join(' and ')}; --registry <url> --name <name> adds one.`,
      });
    }
    if (second) {
      const names = this.registries.map(({ name }) => `${name}/${id}`).join(' or ');
      throw new UsageError(`Several registries are known.`, `Say which: ${names}.`);
    }
    const name = fullName(registry.client.id, id);
    if (!parseName(name)) {
      throw new UsageError(`"${id}" cannot be a plugin's id.`, 'airlock search <words> tells the ids of plugins.');
    }
    return { name, registry };
  }

  /** The plugin of the set that a name means. */
  locked(text: string): { readonly name: string; readonly plugin: LockedPlugin } {
    const { name } = this.find(text);
    const plugin = this.lock.plugins[name];
    if (plugin) return { name, plugin };
    throw new CliError('PLUGIN_UNKNOWN', `The set has no "${text}".`, { hint: 'See airlock list.' });
  }

  /** A plugin as people call it: by the name that the set has for its registry. */
  shown(name: string): string {
    const parts = parseName(name);
    const registry = this.registries.find(({ client }) => client.id === parts?.registry);
    return registry && parts ? `${registry.name}/${parts.id}` : name;
  }

  /** Every release of the set, verified again. Rejects for one that is not what was pinned, or cannot be looked up. */
  async rows(): Promise<LockedRows> {
    const found = await this.known();
    const unclear = found.gone.find(({ error }) => !isWithdrawn(error));
    if (unclear) throw unclear.error;
    return found;
  }

  /** The same, without asking more of the registries than they can say: for taking plugins out. */
  known(): Promise<LockedRows> {
    this.#rows ??= this.#lookUp();
    return this.#rows;
  }

  async #lookUp(): Promise<LockedRows> {
    const rows: PluginRow[] = [];
    const gone: Gone[] = [];
    const found = Object.entries(this.lock.plugins).map(async ([name, locked]) => {
      try {
        return await this.#row(name, locked);
      } catch (error) {
        return { name, version: locked.version, error };
      }
    });
    for (const one of await Promise.all(found)) {
      if ('error' in one) gone.push(one);
      else rows.push(one);
    }
    return { rows, gone };
  }

  async #row(name: string, locked: LockedPlugin): Promise<PluginRow> {
    const { registry } = this.find(name);
    await fresh(registry.client);
    const release = await registry.client.release(parseName(name)?.id ?? '', { version: locked.version });
    if (release.hash !== locked.release) {
      throw new CliError('PACKAGE_REFUSED', `"${name}" ${locked.version} is not the release that is pinned.`, {
        hint: 'Take the set back from version control, or install the plugin again and look at what it asks for.',
        detail: { expected: locked.release, found: release.hash },
      });
    }
    return {
      format: 1,
      name,
      enabled: locked.enabled,
      installedAt: 0,
      priorities: {},
      active: {
        release: release.hash,
        manifest: release.plugin,
        publisher: release.publisher,
        publisherName: release.publisherName,
        seq: release.seq,
        realm: locked.realm,
        bytes: release.files.reduce((sum, { size }) => sum + size, 0),
        at: 0,
        pageConsent: locked.realm === 'page',
      },
    };
  }

  async plan(text: string, choice: ReleaseChoice): Promise<PlannedRelease> {
    const { name, registry } = this.find(text);
    const { rows } = await this.rows();
    const facts: PlanningFacts = {
      hostVersion: HOST_API,
      shared: SHARED,
      anyShared: true,
      policy: {},
      realms: new Set(['worker', 'frame', 'page']),
      sealed: async () => true,
      store: memoryStore(),
      grants: {
        find: (plugin, permission) =>
          this.lock.plugins[plugin]?.permissions.includes(permission)
            ? { permission, scope: {}, since: 0, by: 'install', lasts: 'always' }
            : undefined,
      },
      installed: () => rows,
      deprecatedHooks: () => deprecatedHooks(HOOKS),
    };
    await fresh(registry.client);
    return planRelease(facts, registry.client, name, choice).catch(async (error: unknown) => {
      if (!(error instanceof AirlockError) || error.code !== 'PLUGIN_UNKNOWN') throw error;
      const meant = nearest(parseName(name)?.id ?? '', await listedIds(registry.client));
      throw new CliError(error.code, error.message, {
        hint: meant === undefined ? 'airlock search <words> tells the ids of plugins.' : `Did you mean ${meant}?`,
        cause: error,
      });
    });
  }

  /** Put what was planned into the set, what comes along first. */
  async accept({ plan, verified, also }: PlannedRelease, permissions: readonly string[]): Promise<void> {
    for (const other of also) await this.accept(other, permissions);
    const known = this.lock.plugins[plan.name];
    const asked = [...plan.permissions.added, ...plan.permissions.kept];
    const allowed = asked.filter(
      ({ permission, optional }) =>
        !optional || permissions.includes(permission) || known?.permissions.includes(permission),
    );
    const next: LockedPlugin = {
      version: verified.plugin.version,
      release: verified.hash,
      publisher: verified.publisher,
      seq: verified.seq,
      realm: plan.realm,
      enabled: known?.enabled ?? true,
      permissions: allowed.map(({ permission }) => permission),
      ...(known?.pinned ? { pinned: true } : {}),
    };
    await this.save({ ...this.lock.plugins, [plan.name]: next });
  }

  async save(plugins: Lockfile['plugins']): Promise<void> {
    this.lock = { ...this.lock, plugins };
    this.#rows = undefined;
    await writeLock(this.path, this.lock);
  }
}

/** What is known of a set: its plugins as installed ones, and those that the registries do not give out any more. */
export interface LockedRows {
  readonly rows: readonly PluginRow[];
  readonly gone: readonly Gone[];
}

/** A plugin of the set that could not be looked up, or may not be used any more. */
export interface Gone {
  readonly name: string;
  readonly version: string;
  readonly error: unknown;
}

/** Codes of the registry client for what was there and is not to be used any more. */
const WITHDRAWN: ReadonlySet<unknown> = new Set(['REVOKED', 'YANKED', 'NOT_LISTED']);

function isWithdrawn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && WITHDRAWN.has(error.code);
}

/** A line about a plugin that the set should not keep. */
export function describeGone({ name, version, error }: Gone, profile: Pick<LockedProfile, 'shown'>): string {
  const why = error instanceof Error ? error.message : String(error);
  return `${profile.shown(name)} ${version} cannot be had any more: ${why}. airlock uninstall takes it out.`;
}

/** The same for programs. */
export function goneData({ name, version, error }: Gone): object {
  return { name, from: version, gone: error instanceof Error ? error.message : String(error) };
}

/** Ids to compare a mistyped one with: the first of a large registry. */
async function listedIds(client: RegistryClient): Promise<readonly string[]> {
  return (await client.list({ limit: 200 })).map(({ id }) => id);
}

async function fresh(client: RegistryClient): Promise<void> {
  if ((await client.freshness()).state !== 'fresh') await client.refresh();
}
