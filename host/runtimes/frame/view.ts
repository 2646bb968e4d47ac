import { AirlockError, toAirlockError } from '../../kernel/errors.ts';
import type { MountedView, ServiceCaller, ViewInput, ViewState } from '../../kernel/realm.ts';
import { copyData } from '../channel/data.ts';
import { limits } from '../channel/protocol.ts';
import { KeptWindow } from './kept.ts';
import { openWindow, type Owner, type viewServices, type WindowParts } from './opening.ts';
import type { Session } from './session.ts';
import type { ThemeSource } from './theme.ts';

/** While it is active, no frame of a plugin may be in the page. */
export interface Prompting {
  readonly active: boolean;
  /** Called after each change. Gives what stops it. */
  subscribe(listener: () => void): () => void;
}

export interface ViewOptions {
  readonly parts: WindowParts;
  /** Of the widget. */
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  readonly input: ViewInput;
  /** What a window in that element left, whose place this one takes. */
  readonly kept: KeptWindow | undefined;
  readonly theme: ThemeSource;
  readonly prompting: Prompting;
  /** The plugin's settings, read each time it is drawn. */
  readonly settings: () => unknown;
  readonly onSettings: (listener: () => void) => () => void;
  readonly runCommand: (id: string, argument: unknown, signal: AbortSignal) => Promise<unknown>;
  /** The document did what ends its plugin. */
  readonly ended: Owner['ended'];
}

/** Size limits of a view, in CSS pixels. */
const HEIGHT = { least: 40, most: 4000, first: 160 };
/** Bytes of what a view may save. */
const STATE = { ...limits.fromPlugin, bytes: 256 * 1024 };

/** A view in an element of the page, drawn again each time it was taken out for a prompt. */
export class View implements MountedView {
  readonly #options: ViewOptions;
  readonly #listeners = new Set<() => void>();
  readonly #undo: (() => void)[] = [];
  readonly #disposed = new AbortController();
  readonly #box: HTMLElement;
  #life: AbortController | undefined;
  #session: Session | undefined;
  /** What it goes on in, until that is there. */
  #from: KeptWindow | undefined;
  /** What it left for the next version. */
  #left: KeptWindow | undefined;
  #state: ViewState = { status: 'loading' };
  #input: ViewInput;
  #saved: unknown;

  constructor(options: ViewOptions) {
    const { element, input, prompting, theme, kept } = options;
    this.#options = options;
    this.#input = input;
    this.#saved = input.saved;
    this.#from = kept;
    this.#box = kept?.box ?? element.ownerDocument.createElement('div');
    // Whatever the content does, it stays in its box; while the frame is away, the box keeps its place.
    Object.assign(this.#box.style, { overflow: 'hidden', contain: 'strict', width: '100%' });
    // One that was there keeps its height until something else is known.
    if (kept === undefined) {
      this.#setHeight(input.height ?? HEIGHT.first);
      element.append(this.#box);
    } else if (input.height !== undefined) this.#setHeight(input.height);
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
    this.#left?.drop();
    if (this.#disposed.signal.aborted) return;
    this.#take();
    this.#box.remove();
    this.#finish();
  }

  /**
   * Its plugin was stopped: the document goes, and the page stays for the version that may come next, until this is disposed
   * of. `undefined` where nothing is shown that could be gone on with.
   */
  retire(gone: (kept: KeptWindow) => void): KeptWindow | undefined {
    const { parts, id, element, prompting } = this.#options;
    if (this.#session === undefined || this.#state.status !== 'shown') {
      this.dispose();
      return undefined;
    }
    const place = this.#session.leave();
    this.#session = undefined;
    this.#take();
    this.#left = new KeptWindow({ plugin: parts.pkg.name, id, element, box: this.#box, place, prompting, gone });
    this.#finish();
    return this.#left;
  }

  #finish(): void {
    this.#disposed.abort();
    for (const undo of this.#undo) undo();
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
      void this.#open((this.#life = this.#from?.life ?? new AbortController()));
    }
  }

  #take(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#session?.close();
    this.#session = undefined;
    this.#from?.close();
    this.#from = undefined;
  }

  async #open(life: AbortController): Promise<void> {
    const { parts, title, theme, settings, id } = this.#options;
    const owner: Owner = {
      services: this.#services(),
      ended: (end) => {
        this.#fail(life, new AirlockError(codes[end.reason], end.message, { plugin: parts.pkg.name }));
        this.#options.ended(end);
      },
      lost: (reason) => this.#fail(life, reason),
    };
    try {
      const session = await (this.#from?.take(owner) ??
        openWindow({ parts, id, box: this.#box, owner: Promise.resolve(owner), signal: life.signal }));
      if (life.signal.aborted) return session.close();
      this.#from = undefined;
      this.#session = session;
      session.place.frame.title = title;
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

  #fail(life: AbortController, thrown: unknown): void {
    if (life !== this.#life || life.signal.aborted) return;
    this.#take();
    // Left as it is until somebody asks for another try.
    this.#life = new AbortController();
    const { name } = this.#options.parts.pkg;
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
    const {
      parts: { services },
      runCommand,
    } = this.#options;
    const own: {
      readonly [method in (typeof viewServices)[number]]: (args: readonly unknown[], signal: AbortSignal) => unknown;
    } = {
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
    const isOwn = (method: string): method is keyof typeof own => Object.hasOwn(own, method);
    return {
      methods: services.methods,
      call: async (method, args, signal) =>
        isOwn(method) ? own[method](args, signal) : services.call(method, args, signal),
    };
  }
}

const codes = { crashed: 'CRASHED', violation: 'CHANNEL_VIOLATION', unresponsive: 'UNRESPONSIVE' } as const;

function invalid(what: string): AirlockError {
  return new AirlockError('INVALID_ARGUMENT', `The view made a wrong call: ${what}.`);
}
