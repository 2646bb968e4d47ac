import type { EnabledPlugin } from './activation.ts';
import type { CapabilityRegistry, RunningProvider } from './capabilities.ts';
import type { ContributionRegistry } from './contributions.ts';
import { AirlockError } from './errors.ts';
import { registerContributions } from './contribution-entries.ts';
import type { Hooks } from './hooks/types.ts';
import type { PluginInstance } from './realm.ts';
import { Scope } from './scope.ts';

export interface EntryParts {
  readonly hooks: Hooks;
  readonly contributions: ContributionRegistry;
  readonly capabilities: Pick<CapabilityRegistry, 'add'>;
  /** The instance, while the plugin is active. */
  readonly running: () => PluginInstance | undefined;
  readonly start: () => Promise<PluginInstance>;
  readonly startProvider: () => Promise<RunningProvider>;
  /** Put a failure down to the plugin. */
  readonly fault: (error: AirlockError) => void;
  readonly runCommand: (id: string, argument: unknown, signal: AbortSignal | undefined) => Promise<unknown>;
  /** A verified file of the release; none of its code runs for it. */
  readonly file: (path: string) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Register, from its manifest, everything by which a plugin can be called. None of its code runs for it; the first call
 * starts it. The scope takes all of it back.
 */
export function registerPlugin(plugin: EnabledPlugin, parts: EntryParts): Scope {
  const scope = new Scope();
  registerHooks(plugin, parts, scope);
  registerContributions(plugin, parts, scope);
  registerCapabilities(plugin, parts, scope);
  return scope;
}

function registerHooks({ name, manifest, realm, priorities }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { hooks, running, start } = parts;
  manifest.hooks.forEach(({ hook, kind, priority, timeout }, index) => {
    const override = priorities[index];
    if (override !== undefined) hooks.setPriority(name, hook, index, override);
    scope.own(`priority of hook ${index}`, () => hooks.setPriority(name, hook, index, undefined));
    const handler = hooks.register(name, hook, {
      kind,
      priority,
      index,
      ...(timeout === undefined ? {} : { timeout }),
      sync: realm === 'page',
      isolated: realm !== 'page',
      prepare: () => (running() === undefined ? start() : undefined),
      run(value, call) {
        const instance = running();
        if (instance === undefined)
          throw new AirlockError('NOT_RUNNING', `'${name}' has just stopped.`, { plugin: name });
        return instance.runHook(index, value, call.run, call.signal);
      },
    });
    scope.own(`handler ${index} of ${hook}`, handler);
  });
}

function registerCapabilities({ name, manifest }: EnabledPlugin, parts: EntryParts, scope: Scope): void {
  const { capabilities, startProvider: start, fault } = parts;
  for (const capability of manifest.contributes.capabilities ?? []) {
    scope.own(`capability ${capability.name}`, capabilities.add({ plugin: name, capability, start, fault }));
  }
}
