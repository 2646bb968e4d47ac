import { AirlockError } from '../../kernel/errors.ts';
import type { FrameView, InstanceEnd, PluginInstance } from '../../kernel/realm.ts';
import { openBroker, proveBroker } from '../broker/open.ts';
import { createFocusGuard } from './focus-guard.ts';
import type { FocusGuard } from './focus-guard.ts';
import type { KeptWindow } from './kept.ts';
import type { WindowParts } from './opening.ts';
import type { FrameRealm, FrameRealmOptions } from './realm.ts';
import { documentTheme } from './theme.ts';
import type { ThemeSource } from './theme.ts';
import { View } from './view.ts';
import type { Prompting } from './view.ts';

/** The part of the realm that is loaded with its first plugin. */
export type FrameStage = Pick<FrameRealm, 'sealed' | 'start'>;

const NEVER: Prompting = { active: false, subscribe: () => () => undefined };

export function createStage(options: FrameRealmOptions): FrameStage {
  const { document = globalThis.document, timeout = 10_000, worker } = options;
  const stage: Stage = {
    url: new URL('airlock/broker/frame', options.base ?? document.baseURI).href,
    theme: options.theme ?? documentTheme(document, options.tokens ?? []),
    guard: createFocusGuard(document),
    prompting: options.prompting ?? NEVER,
    timeout,
    openWindow: (plugin, where) => worker.openWindow(plugin, where),
    kept: new Set(),
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
      const sealedOnly =
        !pkg.mayLeak && Object.keys(pkg.manifest.permissions).some((permission) => permission !== 'window');
      const parts: WindowParts = { ...stage, pkg, services, code, sealedOnly };
      // First, for it takes longer; its thread comes up while the documents do.
      const starting = worker.startAs('frame', pkg, code, services, signal, waiting);
      for (const kept of stage.kept) if (kept.plugin === pkg.name) kept.prepare(parts);
      const logic = await starting.catch((error: unknown) => {
        cancel(stage.kept, parts);
        throw error;
      });
      return withViews(logic, stage, parts);
    },
  };
}

/** What all views of a realm share. */
interface Stage extends Pick<WindowParts, 'url' | 'openWindow' | 'timeout'> {
  readonly theme: ThemeSource;
  readonly guard: FocusGuard;
  readonly prompting: Prompting;
  /** Pages of windows whose plugin was stopped. */
  readonly kept: Set<KeptWindow>;
}

/** No code of a version stays in a window when it does not run. */
function cancel(kept: Stage['kept'], parts: WindowParts): void {
  for (const each of kept) each.cancel(parts);
}

/** The running handlers, with views that come and go. What a view does wrong ends the plugin, as it does in a worker. */
function withViews(logic: PluginInstance, { kept, theme, prompting }: Stage, parts: WindowParts): PluginInstance {
  const views = new Set<View>();
  const listeners = new Set<() => void>();
  const { promise: guilty, resolve: convict } = Promise.withResolvers<InstanceEnd>();
  const ended = Promise.race([logic.ended, guilty]);
  let settings: unknown = {};

  /** Stopped in order: it may be replaced, and its windows with it. */
  const dispose = (): void => {
    for (const view of views) {
      const left = view.retire((gone) => kept.delete(gone));
      if (left) kept.add(left);
    }
    cancel(kept, parts);
    logic.dispose();
  };
  void ended.then(({ reason }) => {
    if (reason !== 'disposed') for (const view of views) view.dispose();
    cancel(kept, parts);
    return logic.dispose();
  });

  const viewOf = (id: string): FrameView => ({
    mount(element, input = {}) {
      const { pkg } = parts;
      const view = new View({
        parts,
        id,
        title: input.title ?? pkg.manifest.name,
        element,
        input,
        kept: [...kept].find(
          (each) => each.plugin === pkg.name && each.id === id && each.element === element && each.isPrepared,
        ),
        theme,
        prompting,
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
async function askSeal(document: Document, { url, timeout }: Stage): Promise<boolean> {
  // oxlint-disable-next-line react/iframe-missing-sandbox -- it is the broker page; the sandboxed frame is inside.
  const frame = document.createElement('iframe');
  frame.inert = true;
  Object.assign(frame.style, { position: 'fixed', width: '0', height: '0', border: '0', opacity: '0' });
  const broker = await openBroker({
    frame,
    attach: () => document.body.append(frame),
    url,
    prove: proveBroker('frame'),
    timeout,
  });
  broker.close();
  return broker.sealed;
}
