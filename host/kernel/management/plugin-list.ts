import { CheckError, flag, listOf, objectOf, oneOf, record, refuse, text } from '../check.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import type { PluginHost } from '../host.ts';
import { requiredConsent, type InstallPlan } from '../packages/install-plan.ts';
import { nameCheck, parseName } from '../packages/names.ts';
import type { ImportOutcome } from '../settings/settings.ts';
import { isLocal } from './local-packages.ts';

/**
 * What somebody has installed, as a file for another browser: which plugins, from which registries, and their settings
 * without secrets. What they are allowed is not in it; that is asked again where the file is opened.
 */
export interface PluginList {
  readonly format: 'airlock-plugins/1';
  readonly registries: readonly ListedRegistry[];
  readonly plugins: readonly ListedPlugin[];
  /** As `settings.export` gives it; checked when it is applied. */
  readonly settings: unknown;
}

/** Says where a plugin came from; nothing is loaded from here unless the app has this registry itself. */
export interface ListedRegistry {
  readonly id: string;
  readonly name: string;
}

export interface ListedPlugin {
  /** Full name: the same in every browser that knows the registry. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly enabled: boolean;
}

/** Bytes of a list that is read, and plugins in it. */
export const LIST_BYTES = 4 * 1024 * 1024;
const MOST = 500;

const shape = objectOf<PluginList>({
  format: oneOf('airlock-plugins/1'),
  registries: listOf(
    objectOf<ListedRegistry>({ id: text(16, { pattern: /^[0-9a-f]{16}$/ }), name: text(200, { min: 0 }) }),
    100,
  ),
  plugins: listOf(
    objectOf<ListedPlugin>({ name: nameCheck, title: text(200, { min: 0 }), version: text(64), enabled: flag }),
    MOST,
  ),
  settings: record,
});

/** The list of this browser. What came from a file is left out: another browser has no way to get it. */
export async function writeList({ plugins, catalogue, settings }: Host): Promise<PluginList> {
  const listed = plugins.list().filter(({ name }) => !isLocal(name));
  const used = new Set(listed.map(({ registry }) => registry));
  return {
    format: 'airlock-plugins/1',
    registries: (await catalogue.freshness())
      .filter(({ registry }) => used.has(registry))
      .map(({ registry, name }) => ({ id: registry, name })),
    plugins: listed.map(({ name, manifest, enabled }) => ({
      name,
      title: manifest.name,
      version: manifest.version,
      enabled,
    })),
    settings: await settings.export(listed.map(({ name }) => name)),
  };
}

/** Read a list from the text of a file. Throws `FILE_INVALID` with the member at fault. */
export function readList(content: string, file: string): PluginList {
  try {
    if (content.length > LIST_BYTES) refuse(file, `at most ${LIST_BYTES} characters long`);
    const list = shape(parse(content, file), file);
    const names = new Set(list.plugins.map(({ name }) => name));
    if (names.size < list.plugins.length) refuse(`${file}.plugins`, 'a list without one plugin twice');
    return list;
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    throw new AirlockError('FILE_INVALID', error.message, {
      nextStep: 'Choose a file that "Save the list" wrote, in Plugins, Installed.',
    });
  }
}

function parse(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return refuse(file, 'JSON');
  }
}

type Host = Pick<PluginHost, 'plugins' | 'catalogue' | 'settings'>;

/** What opening a list would do with one plugin. */
export type ListStep = { readonly plugin: ListedPlugin } & (
  | { readonly kind: 'present' }
  /** `plan` may be of another version than the list's, where that one cannot be had any more. */
  | { readonly kind: 'install'; readonly plan: InstallPlan }
  | { readonly kind: 'refused'; readonly error: AirlockError }
);

/**
 * Look at every plugin of a list, one after the other; installs nothing and changes nothing that is installed. `onStep` is
 * told how many were looked at. Rejects with the signal's reason only.
 */
export async function planList(
  host: Host,
  list: PluginList,
  { signal, onStep }: { readonly signal?: AbortSignal; readonly onStep?: (done: number) => void } = {},
): Promise<readonly ListStep[]> {
  const steps: ListStep[] = [];
  for (const plugin of list.plugins) {
    signal?.throwIfAborted();
    steps.push(await planOne(host, list, plugin, signal));
    onStep?.(steps.length);
  }
  return steps;
}

async function planOne(
  { plugins }: Host,
  list: PluginList,
  plugin: ListedPlugin,
  signal?: AbortSignal,
): Promise<ListStep> {
  const { name, version } = plugin;
  if (plugins.get(name)) return { plugin, kind: 'present' };
  try {
    const plan = await plugins.plan(name, { version }, signal).catch(async (error: unknown) => {
      signal?.throwIfAborted();
      // That very version may be gone; what is offered now is what anybody else would get.
      return plugins.plan(name, {}, signal).catch(() => {
        throw error;
      });
    });
    return plan.blocked ? { plugin, kind: 'refused', error: plan.blocked } : { plugin, kind: 'install', plan };
  } catch (error) {
    signal?.throwIfAborted();
    const known = toAirlockError(error, 'REGISTRY_UNREACHABLE', { plugin: name });
    return { plugin, kind: 'refused', error: known.code === 'REGISTRY_UNKNOWN' ? elsewhere(list, plugin) : known };
  }
}

/** The name in the file is a help for whoever has to add the registry, and nothing is done by it. */
function elsewhere({ registries }: PluginList, { name, title }: ListedPlugin): AirlockError {
  const id = parseName(name)?.registry;
  const called = registries.find((registry) => registry.id === id)?.name ?? '';
  const from = called === '' ? `registry ${id}` : `the registry "${called}" (${id})`;
  const message = `"${title}" comes from ${from}, which this app does not have.`;
  return new AirlockError('REGISTRY_UNKNOWN', message, { plugin: name });
}

/** How one plugin of a list fared. */
export interface ListOutcome {
  readonly plugin: ListedPlugin;
  /** `cancelled`: it was not its turn yet. `settings`: it is installed, and did not take its settings. */
  readonly kind: 'installed' | 'present' | 'failed' | 'cancelled' | 'settings';
  readonly error?: AirlockError;
}

export interface InstallListOptions {
  /** Nothing is begun after it; what is installed by then stays. */
  readonly signal?: AbortSignal;
  /** Bytes that are there and bytes of all, and the title of the plugin under way. */
  readonly onProgress?: (progress: { readonly loaded: number; readonly total: number; readonly title: string }) => void;
}

/**
 * Install what the user saw and agreed to, one plugin after the other; one that fails keeps no other from it. What is
 * installed is of the very releases of `steps`: where the registry offers others by now, that plugin fails with `PLAN_STALE`.
 * Never rejects.
 */
export async function installList(
  host: Host,
  list: PluginList,
  steps: readonly ListStep[],
  { signal, onProgress }: InstallListOptions = {},
): Promise<readonly ListOutcome[]> {
  const agreed = new Set(
    steps.flatMap((step) => (step.kind === 'install' ? [step.plan, ...step.plan.also] : [])).map(keyOf),
  );
  const total = steps.reduce((sum, step) => sum + (step.kind === 'install' ? step.plan.download : 0), 0);
  const outcomes: ListOutcome[] = [];
  let before = 0;
  for (const step of steps) {
    const { plugin } = step;
    if (step.kind === 'refused') outcomes.push({ plugin, kind: 'failed', error: step.error });
    else if (step.kind === 'present') outcomes.push({ plugin, kind: 'present' });
    else if (signal?.aborted) outcomes.push({ plugin, kind: 'cancelled' });
    else {
      const from = before;
      const report = (loaded: number): void =>
        onProgress?.({ loaded: Math.min(total, from + loaded), total, title: plugin.title });
      report(0);
      outcomes.push(await installOne(host, list, step, agreed, report, signal));
      before += step.plan.download;
    }
  }
  return outcomes;
}

const keyOf = ({ name, release }: InstallPlan): string => `${name} ${release}`;

async function installOne(
  host: Host,
  list: PluginList,
  { plugin, plan: seen }: Extract<ListStep, { kind: 'install' }>,
  agreed: ReadonlySet<string>,
  report: (loaded: number) => void,
  signal?: AbortSignal,
): Promise<ListOutcome> {
  const { name } = plugin;
  try {
    // It may have come along with one before it.
    if (host.plugins.get(name)?.release !== seen.release) {
      // What was installed before it may be what it needs, so the plan is made anew; the releases are what was agreed to.
      const plan = await host.plugins.plan(name, { version: seen.manifest.version }, signal);
      const other = [plan, ...plan.also].find((each) => !agreed.has(keyOf(each)));
      if (other) {
        const message = `"${other.manifest.name}" ${other.manifest.version} is not what was shown.`;
        throw new AirlockError('PLAN_STALE', message, { plugin: name });
      }
      await host.plugins.install(plan, requiredConsent(plan), {
        ...(signal ? { signal } : {}),
        onProgress: ({ loaded, total }) => report(Math.max(0, loaded - (total - seen.download))),
      });
    }
    if (!plugin.enabled) await host.plugins.disable(name);
  } catch (error) {
    if (signal?.aborted) return { plugin, kind: 'cancelled' };
    return { plugin, kind: 'failed', error: toAirlockError(error, 'STORE_FAILED', { plugin: name }) };
  }
  return settled(plugin, await applySettings(host, list, name));
}

function settled(plugin: ListedPlugin, outcome: ImportOutcome | AirlockError | undefined): ListOutcome {
  if (outcome === undefined) return { plugin, kind: 'installed' };
  if (outcome instanceof AirlockError) return { plugin, kind: 'settings', error: outcome };
  if (outcome.kind === 'applied') return { plugin, kind: 'installed' };
  const why = outcome.kind === 'refused' ? outcome.problems.map(({ message }) => message).join(' ') : '';
  const message = `"${plugin.title}" did not take its settings from the list. ${why}`.trim();
  return { plugin, kind: 'settings', error: new AirlockError('CONFIG_INVALID', message, { plugin: plugin.name }) };
}

/** Settings of one plugin and no other: the file may name any that is installed. */
async function applySettings(
  { settings }: Host,
  list: PluginList,
  name: string,
): Promise<ImportOutcome | AirlockError | undefined> {
  try {
    const file = record(list.settings, 'settings');
    const all = record(file['plugins'] ?? {}, 'settings.plugins');
    if (!Object.hasOwn(all, name)) return undefined;
    const [outcome] = await settings.import({ ...file, plugins: { [name]: all[name] } });
    return outcome;
  } catch (error) {
    if (error instanceof CheckError) return new AirlockError('CONFIG_INVALID', error.message, { plugin: name });
    return toAirlockError(error, 'CONFIG_INVALID', { plugin: name });
  }
}
