import { equal } from '@airlock/sdk/ui/renderer';
import { CheckError } from '../../kernel/check.ts';
import { AirlockError, toAirlockError } from '../../kernel/errors.ts';
import type { TreeNode, TreeOptions, TreeView, TreeWidget } from '../../kernel/contributions/tree-view.ts';
import { TokenBucket } from '../../kernel/token-bucket.ts';
import { viewLimits } from './limits.ts';
import type { TreeOrder, TreeProps } from './protocol.ts';
import { createTree } from './tree.ts';

/** The views of one plugin, on the host's side. */
export interface Views {
  widget(id: string): TreeWidget;
  /** A call of the plugin: one of `TREE_METHODS`. */
  serve(method: string, args: readonly unknown[]): Promise<unknown>;
}

export interface ViewsOptions {
  readonly plugin: string;
  readonly tell: (order: TreeOrder, signal: AbortSignal) => Promise<unknown>;
  /** Resolves when the page is about to be drawn. Default: the next frame, or a quarter of a second in a hidden page. */
  readonly frame?: () => Promise<void>;
  /** Milliseconds. Default: the page's clock. */
  readonly now?: () => number;
}

export function createViews(options: ViewsOptions): Views {
  const { plugin, tell, frame = nextFrame, now = () => performance.now() } = options;
  const open = new Map<number, HostView>();
  const budget = createBudget(now);
  let last = 0;

  return {
    widget: (id) => ({
      open(given) {
        if (open.size >= viewLimits.views) {
          throw new AirlockError('LIMIT_EXCEEDED', `"${plugin}" has ${open.size} views open.`, { plugin });
        }
        const number = (last += 1);
        const view = new HostView({ ...given, plugin, widget: id, number, tell, over: () => open.delete(number) });
        open.set(number, view);
        return view;
      },
    }),
    async serve(method, [number, ...args]) {
      // The host may have closed it while this was on its way.
      const view = typeof number === 'number' ? open.get(number) : undefined;
      if (view === undefined) return;
      if (method === 'tree.call') return view.call(args[0], args[1]);
      if (method === 'tree.failed') {
        const message = typeof args[0] === 'string' ? args[0].slice(0, 2000) : 'no reason given';
        view.fail(new AirlockError('CRASHED', `"${view.widget}" failed to draw: ${message}`, { plugin }));
        return;
      }
      const started = now();
      const values = view.apply(args[0]);
      const shown = frame();
      // Whoever draws it does so in a microtask that was asked for before this one.
      await Promise.resolve();
      const took = now() - started;
      await Promise.all([shown, budget(values), wait(took * viewLimits.rest)]);
      view.answered();
    },
  };
}

class HostView implements TreeView {
  readonly widget: string;
  readonly root: TreeNode;
  readonly drawn: Promise<void>;
  readonly #options;
  readonly #tree = createTree((node, event, value) => this.#event(node, event, value));
  readonly #stop = new AbortController();
  #props: TreeProps;
  #busy = false;
  /** Properties that the plugin was not told of yet. */
  #next: ReturnType<typeof split> | undefined;

  constructor(
    options: TreeOptions & {
      readonly plugin: string;
      readonly widget: string;
      readonly number: number;
      readonly tell: ViewsOptions['tell'];
      readonly over: () => void;
    },
  ) {
    this.#options = options;
    this.#props = options.props;
    this.widget = options.widget;
    this.root = this.#tree.root;
    const { data, functions } = split(options.props);
    this.drawn = this.#ask(['open', options.number, options.widget, data, functions]);
  }

  update(props: TreeProps): void {
    const before = split(this.#props);
    this.#props = props;
    const { data, functions } = split(props);
    // Functions are called by name, so new ones under old names need no telling.
    if (equal(before, { data, functions })) return;
    void this.#pass({ data, functions });
  }

  /** One at a time and then the newest: whoever types fast does not leave a queue behind. */
  async #pass(props: ReturnType<typeof split>): Promise<void> {
    const isPassing = this.#next !== undefined;
    this.#next = props;
    if (isPassing) return;
    await this.drawn;
    for (let given; given !== this.#next;) {
      given = this.#next;
      await this.#ask(['props', this.#options.number, given.data, given.functions]);
    }
    this.#next = undefined;
  }

  close(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#options.over();
    // A plugin that is gone has nothing to close.
    this.#options.tell(['close', this.#options.number], new AbortController().signal).catch(() => undefined);
  }

  fail(error: AirlockError): void {
    if (this.#stop.signal.aborted) return;
    this.close();
    this.#options.failed(error);
  }

  /** Put an update into the tree; answers how many changes it was. */
  apply(changes: unknown): number {
    const { plugin } = this.#options;
    // The renderer waits for the answer; whoever does not is not the renderer.
    if (this.#busy) {
      this.fail(
        new AirlockError('LIMIT_EXCEEDED', `"${this.widget}" sent an update before the last was drawn.`, { plugin }),
      );
      return 0;
    }
    this.#busy = true;
    try {
      this.#tree.apply(changes);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      this.fail(new AirlockError('VIEW_REFUSED', `"${this.widget}" cannot be drawn: ${error.message}`, { plugin }));
    }
    return countOf(changes);
  }

  answered(): void {
    this.#busy = false;
  }

  /** Only what the slot hands out now can be called. */
  async call(name: unknown, args: unknown): Promise<void> {
    const own = typeof name === 'string' && Object.hasOwn(this.#props, name) ? this.#props[name] : undefined;
    if (typeof own !== 'function' || !Array.isArray(args)) {
      const { plugin } = this.#options;
      throw new AirlockError('INVALID_ARGUMENT', `The slot gives "${this.widget}" no such function.`, { plugin });
    }
    // A slot's function gives the plugin nothing back.
    await own(...(args as readonly unknown[]));
  }

  async #event(node: number, event: string, value: unknown): Promise<void> {
    await this.#ask(['event', this.#options.number, node, event, value]);
  }

  /** What goes wrong ends the view; whoever asked has nothing to add. */
  async #ask(order: TreeOrder): Promise<void> {
    const { plugin, tell } = this.#options;
    const late = AbortSignal.timeout(viewLimits.patience);
    try {
      await tell(order, AbortSignal.any([this.#stop.signal, late]));
    } catch (thrown) {
      const message = `"${this.widget}" did not answer in ${viewLimits.patience / 1000} seconds.`;
      const error = late.aborted
        ? new AirlockError('CALL_TIMEOUT', message, { plugin })
        : toAirlockError(thrown, 'CRASHED', { plugin });
      this.fail(error);
    }
  }
}

function split(props: TreeProps): { readonly data: TreeProps; readonly functions: readonly string[] } {
  const entries = Object.entries(props);
  return {
    data: Object.fromEntries(entries.filter(([, value]) => typeof value !== 'function' && value !== undefined)),
    functions: entries.flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
  };
}

/** How much work an update is: every value in it. */
function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  let count = 1;
  for (const each of Object.values(value)) count += countOf(each);
  return count;
}

/** Resolves at once while there is budget left, else when there is again. */
function createBudget(now: () => number): (spent: number) => Promise<void> {
  const bucket = new TokenBucket(viewLimits.values, now);
  return async (spent) => {
    bucket.spend(spent);
    const pause = bucket.until(0);
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
  };
}

function wait(time: number): Promise<void> {
  return time < 4 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, time));
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    if (document.visibilityState === 'hidden') setTimeout(resolve, 250);
    else requestAnimationFrame(() => resolve());
  });
}
