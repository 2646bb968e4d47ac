import { AirlockError } from '../../kernel/errors.ts';
import type { FrameView, InstanceEnd, LoadedPackage, MountedView, PluginInstance } from '../../kernel/realm.ts';
import type { ServiceCaller } from '../../kernel/realm.ts';
import { openBroker, proveBroker } from '../broker/open.ts';
import { createFocusGuard } from './focus-guard.ts';
import type { FocusGuard } from './focus-guard.ts';
import type { FrameRealm, FrameRealmOptions } from './realm.ts';
import { documentTheme } from './theme.ts';
import type { ThemeSource } from './theme.ts';
import { mountView } from './view.ts';
import type { WorkerRealm } from '../worker/realm.ts';
import type { Prompting } from './view.ts';

/** The part of the realm that is loaded with its first plugin. */
export type FrameStage = Pick<FrameRealm, 'sealed' | 'start'>;

const NEVER: Prompting = { active: false, subscribe: () => () => undefined };

export function createStage(options: FrameRealmOptions): FrameStage {
  const { document = globalThis.document, timeout = 10_000, worker } = options;
  const stage: Stage = {
    base: new URL('airlock/broker/frame/', options.base ?? document.baseURI).href,
    theme: options.theme ?? documentTheme(document, options.tokens ?? []),
    guard: createFocusGuard(document),
    prompting: options.prompting ?? NEVER,
    timeout,
    openWindow: (plugin, where) => worker.openWindow(plugin, where),
  };
  let seal: Promise<boolean> | undefined;

  return {
    sealed: () =>
      (seal ??= askSeal(document, stage).catch((error: unknown) => {
        seal = undefined;
        throw error;
      })),
    async start(pkg, services, signal, waiting) {
      const entry = pkg.manifest.targets.frame?.entry;
      if (entry === undefined) {
        throw new AirlockError('REALM_MISSING', `"${pkg.name}" was not built for the frame realm.`, {
          plugin: pkg.name,
        });
      }
      const code = await pkg.file(entry);
      const hash = await hexDigest(code);
      const logic = await worker.startAs('frame', pkg, code, services, signal, waiting);
      return withViews(logic, { ...stage, pkg, services, code, hash });
    },
  };
}

/** What all views of a realm share. */
interface Stage {
  readonly base: string;
  readonly theme: ThemeSource;
  readonly guard: FocusGuard;
  readonly prompting: Prompting;
  readonly timeout: number;
  readonly openWindow: WorkerRealm['openWindow'];
}

interface Parts extends Stage {
  readonly pkg: LoadedPackage;
  readonly services: ServiceCaller;
  readonly code: Uint8Array<ArrayBuffer>;
  readonly hash: string;
}

/** The running handlers, with views that come and go. What a view does wrong ends the plugin, as it does in a worker. */
function withViews(logic: PluginInstance, parts: Parts): PluginInstance {
  const views = new Set<MountedView>();
  const listeners = new Set<() => void>();
  const { promise: guilty, resolve: convict } = Promise.withResolvers<InstanceEnd>();
  const ended = Promise.race([logic.ended, guilty]);
  let settings: unknown = {};

  const dispose = (): void => {
    for (const view of views) view.dispose();
    logic.dispose();
  };
  void ended.then(dispose);

  const viewOf = (id: string): FrameView => ({
    mount(element, input = {}) {
      const { pkg, hash, base } = parts;
      const view = mountView({
        ...parts,
        sealedOnly: !pkg.mayLeak && Object.keys(pkg.manifest.permissions).some((name) => name !== 'window'),
        url: base + hash,
        id,
        title: input.title ?? pkg.manifest.name,
        element,
        input,
        settings: () => settings,
        onSettings(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        runCommand: (command, argument, signal) => logic.runCommand(command, argument, signal),
        ended: convict,
      });
      views.add(view);
      view.subscribe(() => {
        if (view.state.status === 'closed') views.delete(view);
      });
      return view;
    },
  });

  return {
    ...logic,
    realm: 'frame',
    ended,
    async lifecycle(step, signal, argument) {
      const done = await logic.lifecycle(step, signal, argument);
      const next = step === 'configChange' ? (argument as { readonly settings: unknown }).settings : argument;
      if (step === 'load' || step === 'activate' || step === 'configChange') {
        settings = next ?? {};
        for (const listener of listeners) listener();
      }
      return done;
    },
    async widget(id, draws) {
      if (draws !== 'dom') throw new TypeError(`The realm "frame" draws no "${draws}".`);
      if (!logic.registered.widgets.includes(id)) throw new TypeError(`There is no widget "${id}".`);
      return { frame: viewOf(id) };
    },
    dispose,
  };
}

/** Bring up the page that views live in, without any plugin, and read what the browser says of it. */
async function askSeal(document: Document, { base, timeout }: Stage): Promise<boolean> {
  // oxlint-disable-next-line react/iframe-missing-sandbox -- it is the broker page; the sandboxed frame is inside.
  const frame = document.createElement('iframe');
  frame.inert = true;
  Object.assign(frame.style, { position: 'fixed', width: '0', height: '0', border: '0', opacity: '0' });
  const broker = await openBroker({
    frame,
    attach: () => document.body.append(frame),
    url: base + '0'.repeat(64),
    prove: proveBroker('frame'),
    timeout,
  });
  broker.close();
  return broker.sealed;
}

async function hexDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
