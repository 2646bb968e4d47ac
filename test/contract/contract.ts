import type { HookKind, HookRun, HookToken, PermissionName } from '@airlock/sdk';
import type { ContractPlugin } from './plugins/index.ts';

/** What a hook that was fired gave, whoever ran it. Plugins by id. */
export interface Fired {
  readonly result: unknown;
  readonly ran: readonly string[];
  readonly faults: readonly { readonly plugin: string; readonly hook: string; readonly code: string }[];
}

export interface Answered {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: unknown;
}

/** What a user says when a plugin asks for a permission. */
export type Answer = 'once' | 'always' | 'never';

/** What the contract does to a host: the fake, the kernel, the app in a browser. Errors carry a `code`. */
export interface ContractHost {
  executeHook<Input, Output, Kind extends HookKind>(
    token: HookToken<Input, Output, Kind>,
    value: Input,
    run?: Pick<HookRun, 'user' | 'session'>,
  ): Promise<Fired>;
  emit(name: string, payload: unknown): Promise<void>;
  runCommand(plugin: ContractPlugin, command: string, argument?: unknown): Promise<unknown>;
  invoke(name: string, input?: unknown, user?: string): Promise<unknown>;
  request(
    plugin: ContractPlugin,
    method: string,
    path: string,
    more?: { readonly headers?: { readonly [name: string]: string }; readonly json?: unknown },
  ): Promise<Answered>;
  deny(plugin: ContractPlugin, permission: PermissionName): Promise<void>;
  grant(plugin: ContractPlugin, permission: PermissionName): Promise<void>;
  /** It is not granted any more, and nobody said no. */
  lapse(plugin: ContractPlugin, permission: PermissionName): Promise<void>;
  /** What the user answers the next time that a plugin asks. */
  whenAsked(answer: Answer): Promise<void>;
  configure(plugin: ContractPlugin, settings: { readonly [name: string]: unknown }): Promise<void>;
  restart(plugin: ContractPlugin): Promise<void>;
  setEnabled(plugin: ContractPlugin, enabled: boolean): Promise<void>;
  /** Every event, the oldest first. */
  published(): Promise<readonly { readonly name: string; readonly payload: unknown }[]>;
  /** Subscriptions that the plugin did not end, by method and what they are about. */
  left(plugin: ContractPlugin): Promise<readonly string[]>;
  logs(
    plugin: ContractPlugin,
  ): Promise<readonly { readonly level: string; readonly message: string; readonly details?: unknown }[]>;
  /** Answer requests to this address from now on; `hang` never does. */
  serve(url: string, answer: { readonly status: number; readonly text: string } | 'hang' | 'fail'): Promise<void>;
  /** What the app shows of messages and notifications of plugins. */
  shows(text: string): Promise<boolean>;
  clipboard(): Promise<string>;
}

/** One thing that every host does alike: what is done, and what is seen then. */
export interface ContractCase {
  readonly name: string;
  /** Only these are there. */
  readonly plugins: readonly ContractPlugin[];
  run(host: ContractHost): Promise<unknown>;
  readonly expected: unknown;
}

/** A host that is made for each case anew. */
export interface ContractSubject {
  open(plugins: readonly ContractPlugin[]): Promise<ContractHost & AsyncDisposable>;
}

/** Have `probe` call services, one after the other. `['storage.get', 'key']` each. */
export async function ask(
  host: ContractHost,
  ...calls: readonly (readonly [method: string, ...args: readonly unknown[]])[]
): Promise<readonly { readonly value?: unknown; readonly code?: string }[]> {
  const told = calls.map(([method, ...args]) => ({ method, args }));
  // What the command answers.
  return (await host.runCommand('probe', 'call', told)) as readonly {
    readonly value?: unknown;
    readonly code?: string;
  }[];
}

/** The code that work ends with; `undefined` when it does not fail. */
export async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code ?? `no code: ${String(error)}`,
  );
}

/** Ask again until it is so; what was asked last is given back in any case. */
export async function until<T>(look: () => Promise<T>, fits: (found: T) => boolean, patience = 30_000): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (fits(found) || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Details of a log line: real hosts keep them as text. */
export function readDetails(details: unknown): unknown {
  if (typeof details !== 'string') return details;
  try {
    return JSON.parse(details);
  } catch {
    return details;
  }
}
