import type { CapabilityCaller } from '../plugin/contributions.ts';
import type { CapabilityInfo, NetworkRequest, NetworkResponse, PluginEvent } from '../plugin/services.ts';
import type { TestClock } from './clock.ts';
import type { PermissionAnswer, PermissionQuestion } from './grants.ts';
import { createTestRecords, type TestRecords } from './records.ts';

/** What the fakes remember and answer with; shared by all plugins of one test host. */
export interface TestWorld {
  readonly clock: TestClock;
  readonly records: TestRecords;
  /** The application's configuration: the keys that there are, with their values. Put those of your app in. */
  readonly config: Map<string, unknown>;
  /** Says what is wrong with a value, or nothing. Default: the reference app's rules for `appearance.theme`. */
  checkConfig(key: string, value: unknown): string | undefined;
  /** Every event, in order. */
  readonly events: PluginEvent[];
  /** Everything shown to the user, in order. */
  readonly shown: { readonly plugin: string; readonly message: string }[];
  readonly clipboard: string[];
  /** Whether the user has just clicked or typed, as the clipboard needs it. Default: true. */
  userIsActive: boolean;
  /** Answers requests; replace it in a test. Default: none can be reached. */
  answer(url: string, request: NetworkRequest): NetworkResponse | Promise<NetworkResponse>;
  /** What the user says when a plugin asks for an optional permission. Default: no. */
  ask(question: PermissionQuestion): PermissionAnswer | Promise<PermissionAnswer>;
  /** The file that the user picks. Default: none. */
  chooseFile(question: {
    readonly plugin: string;
  }): { readonly name: string; readonly content: Uint8Array<ArrayBuffer> } | undefined;
  /** Files that the user saved, in order. */
  readonly saved: { readonly name: string; readonly content: Uint8Array }[];
  /** Functions beside those of the test's plugins that `capabilities.invoke` finds, by name. */
  readonly capabilities: Map<string, (input: unknown, caller: CapabilityCaller) => unknown>;
  /** What `capabilities.list` tells of them. */
  readonly offers: CapabilityInfo[];
  /** Functions that `commands.run` finds beside the plugin's own, by id. */
  readonly commands: Map<string, (argument: unknown) => unknown>;
  readonly listeners: Set<{ readonly pattern: string; readonly listener: (event: PluginEvent) => void }>;
}

const THEMES = ['system', 'light', 'dark', 'contrast'];

export function createTestWorld(clock: TestClock): TestWorld {
  return {
    clock,
    records: createTestRecords(),
    config: new Map([
      ['appearance.theme', 'system'],
      ['appearance.language', 'en'],
    ]),
    checkConfig: (key, value) =>
      key === 'appearance.theme' && !THEMES.includes(String(value)) ? 'There is no such theme.' : undefined,
    events: [],
    shown: [],
    clipboard: [],
    userIsActive: true,
    answer(url) {
      throw new Error(`No test answers "${url}": set world.answer.`);
    },
    ask: () => 'no',
    chooseFile: () => undefined,
    saved: [],
    capabilities: new Map(),
    offers: [],
    commands: new Map(),
    listeners: new Set(),
  };
}

/** Publish an event as the host or a plugin would. */
export function publish(world: TestWorld, event: PluginEvent): void {
  world.events.push(event);
  for (const { pattern, listener } of Array.from(world.listeners)) {
    const fits = pattern.endsWith('.*') ? event.name.startsWith(pattern.slice(0, -1)) : event.name === pattern;
    if (fits) listener(structuredClone(event));
  }
}

export function listen(world: TestWorld, pattern: string, listener: (event: PluginEvent) => void): () => void {
  const entry = { pattern, listener };
  world.listeners.add(entry);
  return () => void world.listeners.delete(entry);
}
