import type { ViewHandle, ViewTheme } from '@airlock/sdk';
import type { ViewDrawing, ViewMethods } from '../channel/protocol.ts';
import type { RunnableDefinition } from '../definition.ts';
import { pluginError } from './errors.ts';

/** Calls the host; only methods of `view.` are used. */
type CallHost = (method: keyof ViewMethods, args: readonly unknown[]) => Promise<unknown>;

/** The one view of a plugin's document. */
export interface Stage {
  /** Load a view's module and let it draw. */
  draw(definition: RunnableDefinition, drawing: ViewDrawing, call: CallHost): Promise<void>;
  /** Other data of its slot. */
  update(data: unknown): Promise<void>;
  setTheme(theme: ViewTheme): void;
}

type Draw = (props: object, root: HTMLElement) => unknown;
/** What a view's module may answer with beside a function: how to go on with other data. */
interface Drawn {
  update?(props: object): unknown;
}

/** Milliseconds between two words about the height; the host grows or shrinks the frame by it. */
const PAUSE = 50;

export function createStage(page: Document): Stage {
  const listeners = new Set<(theme: ViewTheme) => void>();
  let theme: ViewTheme | undefined;
  let again: ((data: unknown) => unknown) | undefined;

  const show = (next: ViewTheme): void => {
    const { documentElement: html } = page;
    for (const name of Object.keys(theme?.tokens ?? {})) html.style.removeProperty(name);
    for (const [name, value] of Object.entries(next.tokens)) html.style.setProperty(name, value);
    html.style.colorScheme = next.colorScheme;
    html.dir = next.direction;
    html.lang = next.language;
    theme = next;
  };

  return {
    async draw(definition, { id, data, functions, theme: first, state }, call) {
      if (again !== undefined) throw pluginError('START_FAILED', 'A document has one view.');
      show(first);
      const root = page.createElement('div');
      page.body.style.margin = '0';
      // Else margins of the first and last part stand outside of what is measured, and its end is cut off.
      root.style.display = 'flow-root';
      page.body.append(root);
      const view: ViewHandle = Object.freeze({
        id,
        state,
        theme: () => theme ?? first,
        onTheme(listener: (theme: ViewTheme) => void) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        save: async (value: unknown) => void (await call('view.save', [value])),
        run: (command: string, argument?: unknown) => call('view.run', [command, argument]),
      });
      const given = Object.fromEntries(
        functions.map((name) => [name, (...args: readonly unknown[]) => call('view.call', [name, ...args])]),
      );
      const props = (value: unknown): object => ({
        ...(value as object | null),
        ...given,
        context: definition.context,
        view,
      });
      const module = await definition.widget(id, 'dom');
      if (typeof module.default !== 'function') throw pluginError('WIDGET_MISSING', `View "${id}" is not a function.`);
      const drawn = await (module.default as Draw)(props(data), root);
      again = (value) => (drawn as Drawn | undefined)?.update?.(props(value));
      tellHeight(page, root, (height) => void call('view.height', [height]).catch(() => undefined));
    },
    async update(data) {
      await again?.(data);
    },
    setTheme(next) {
      show(next);
      for (const listener of listeners) listener(next);
    },
  };
}

/** How high the content is, as often as it changes but not more often than `PAUSE` allows. */
function tellHeight(page: Document, root: HTMLElement, tell: (height: number) => void): void {
  let last = -1;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const measure = (): void => {
    timer = undefined;
    const height = Math.ceil(root.getBoundingClientRect().height);
    if (height !== last) tell((last = height));
  };
  new ResizeObserver(() => {
    timer ??= setTimeout(measure, PAUSE);
  }).observe(root);
  measure();
}
