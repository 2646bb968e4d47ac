import { AirlockError, toAirlockError } from '../../kernel/errors.ts';
import type { InstanceEnd, MountedView, ServiceCaller, ViewInput, ViewState } from '../../kernel/realm.ts';
import { copyData } from '../channel/data.ts';
import { limits } from '../channel/protocol.ts';
import type { FocusGuard } from './focus-guard.ts';
import { openSession } from './session.ts';
import type { Session, SessionOptions } from './session.ts';
import type { ThemeSource } from './theme.ts';

/** While it is active, no frame of a plugin may be in the page. */
export interface Prompting {
  readonly active: boolean;
  /** Called after each change. Gives what stops it. */
  subscribe(listener: () => void): () => void;
}

export interface ViewOptions extends Pick<
  SessionOptions,
  'pkg' | 'code' | 'url' | 'services' | 'sealedOnly' | 'timeout' | 'openWindow'
> {
  /** Of the widget. */
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  readonly input: ViewInput;
  readonly theme: ThemeSource;
  readonly guard: FocusGuard;
  readonly prompting: Prompting;
  /** The plugin's settings, read each time it is drawn. */
  readonly settings: () => unknown;
  readonly onSettings: (listener: () => void) => () => void;
  readonly runCommand: (id: string, argument: unknown, signal: AbortSignal) => Promise<unknown>;
  /** The document did what ends its plugin. */
  readonly ended: (end: InstanceEnd) => void;
}

/** Size limits of a view, in CSS pixels. */
const HEIGHT = { least: 40, most: 4000, first: 160 };
/** Bytes of what a view may save. */
const STATE = { ...limits.fromPlugin, bytes: 256 * 1024 };

/** Draw a view into an element of the page, and again each time it was taken out for a prompt. */
export function mountView(options: ViewOptions): MountedView {
  return new View(options);
}

class View implements MountedView {
  readonly #options: ViewOptions;
  readonly #listeners = new Set<() => void>();
  readonly #undo: (() => void)[] = [];
  readonly #disposed = new AbortController();
  readonly #box: HTMLElement;
  #life: AbortController | undefined;
  #session: Session | undefined;
  #state: ViewState = { status: 'loading' };
  #input: ViewInput;
  #saved: unknown;

  constructor(options: ViewOptions) {
    const { element, input, prompting, theme } = options;
    this.#options = options;
    this.#input = input;
    this.#saved = input.saved;
    this.#box = element.ownerDocument.createElement('div');
    // Whatever the content does, it stays in its box; while the frame is away, the box keeps its place.
    Object.assign(this.#box.style, { overflow: 'hidden', contain: 'strict', width: '100%' });
    this.#setHeight(input.height ?? HEIGHT.first);
    element.append(this.#box);
    this.#undo.push(
      prompting.subscribe(() => this.#settle()),
      theme.subscribe(() => this.#tell('theme', theme.current())),
      options.onSettings(() => this.#tell('settings', options.settings())),
    );
    this.#settle();
  }

  get state(): ViewState {
    return this.#state;
  }

  get saved(): unknown {
    return this.#saved;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  update(input: ViewInput): void {
    this.#input = { ...this.#input, ...input };
    if (input.height !== undefined) this.#setHeight(input.height);
    this.#tell('update', input.data);
  }

  reload(): void {
    this.#take();
    this.#settle();
  }

  dispose(): void {
    if (this.#disposed.signal.aborted) return;
    this.#disposed.abort(new AirlockError('NOT_RUNNING', 'The view was closed.', { plugin: this.#options.pkg.name }));
    for (const undo of this.#undo) undo();
    this.#take();
    this.#box.remove();
    this.#become({ status: 'closed' });
    this.#listeners.clear();
  }

  /** In the page or out of it, as it should be now. */
  #settle(): void {
    if (this.#disposed.signal.aborted) return;
    if (this.#options.prompting.active) {
      if (this.#state.status === 'failed') return;
      this.#take();
      this.#become({ status: 'paused' });
    } else if (this.#life === undefined) {
      this.#become({ status: 'loading' });
      void this.#open((this.#life = new AbortController()));
    }
  }

  #take(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#session?.close();
    this.#session = undefined;
  }

  async #open(life: AbortController): Promise<void> {
    const { pkg, guard, theme, settings, id, title } = this.#options;
    // oxlint-disable-next-line react/iframe-missing-sandbox -- it is the broker page; the sandboxed frame is inside.
    const frame = this.#box.ownerDocument.createElement('iframe');
    frame.title = title;
    Object.assign(frame.style, { width: '100%', height: '100%', border: '0', display: 'block' });
    const unguard = guard.watch(frame, () =>
      this.#fail(
        life,
        new AirlockError('CHANNEL_VIOLATION', 'The window took the keyboard again and again.', { plugin: pkg.name }),
      ),
    );
    life.signal.addEventListener('abort', unguard);
    try {
      await this.#ask(life);
      const session = await openSession({
        ...this.#options,
        services: this.#services(),
        frame,
        attach: (each) => this.#box.append(each),
        signal: life.signal,
        ended: (end) => {
          this.#fail(life, new AirlockError(codes[end.reason], end.message, { plugin: pkg.name }));
          this.#options.ended(end);
        },
      });
      if (life.signal.aborted) return session.close();
      this.#session = session;
      const { data, functions = {} } = this.#input;
      await session.draw({
        id,
        data,
        functions: Object.keys(functions),
        theme: theme.current(),
        state: this.#saved,
        settings: settings(),
      });
      if (!life.signal.aborted) this.#become({ status: 'shown', isolation: session.isolation });
    } catch (error) {
      this.#fail(life, error);
    }
  }

  /** A window needs the permission of its own, asked for like any other; it is gone when that is taken back. */
  async #ask(life: AbortController): Promise<void> {
    const { services, id, pkg } = this.#options;
    if (!services.methods.has('window.open')) {
      throw new AirlockError('PERMISSION_DENIED', `"${pkg.name}" does not declare the permission "window".`, {
        plugin: pkg.name,
        nextStep: 'Ask the author to declare it.',
      });
    }
    const ended = (reason: unknown): void => this.#fail(life, reason);
    // The service answers with what takes the hold away.
    const release = (await services.call('window.open', [id, ended], life.signal)) as () => void;
    if (life.signal.aborted) release();
    else life.signal.addEventListener('abort', release, { once: true });
  }

  #fail(life: AbortController, thrown: unknown): void {
    if (life !== this.#life || life.signal.aborted) return;
    this.#take();
    // Left as it is until somebody asks for another try.
    this.#life = new AbortController();
    const { name } = this.#options.pkg;
    this.#become({ status: 'failed', error: toAirlockError(thrown, 'START_FAILED', { plugin: name }) });
  }

  #become(state: ViewState): void {
    if (state.status === this.#state.status && state.status !== 'failed') return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #tell(method: 'update' | 'theme' | 'settings', value: unknown): void {
    const session = this.#session;
    if (session === undefined || this.#state.status !== 'shown') return;
    session.tell(method, value).catch((error: unknown) => {
      if (session === this.#session && this.#life) this.#fail(this.#life, error);
    });
  }

  #setHeight(height: number): void {
    const { least = HEIGHT.least, most = HEIGHT.most } = this.#input;
    this.#box.style.height = `${Math.min(most, Math.max(least, height))}px`;
  }

  /** The services of the plugin, and those of this one view. */
  #services(): ServiceCaller {
    const { services, runCommand } = this.#options;
    const own: { readonly [method: string]: (args: readonly unknown[], signal: AbortSignal) => unknown } = {
      'view.height': ([height]) => {
        if (typeof height !== 'number' || !Number.isFinite(height)) throw invalid('a height is a number');
        if (this.#input.height === undefined) this.#setHeight(height);
      },
      'view.save': ([state]) => {
        // Copied by the channel; here only its size counts.
        this.#saved = copyData(state, STATE);
      },
      'view.run': ([command, argument], signal) => {
        if (typeof command !== 'string') throw invalid('a command has a name');
        return runCommand(command, argument, signal);
      },
      'view.call': ([name, ...args]) => {
        const { functions = {} } = this.#input;
        const called = typeof name === 'string' && Object.hasOwn(functions, name) ? functions[name] : undefined;
        if (called === undefined) throw invalid(`the slot has no function ${JSON.stringify(name)}`);
        return called(...args);
      },
    };
    const methods = new Set([...services.methods, ...Object.keys(own)]);
    return {
      methods,
      async call(method, args, signal) {
        const mine = Object.hasOwn(own, method) ? own[method] : undefined;
        return mine === undefined ? services.call(method, args, signal) : mine(args, signal);
      },
    };
  }
}

const codes = { crashed: 'CRASHED', violation: 'CHANNEL_VIOLATION', unresponsive: 'UNRESPONSIVE' } as const;

function invalid(what: string): AirlockError {
  return new AirlockError('INVALID_ARGUMENT', `The view made a wrong call: ${what}.`);
}
