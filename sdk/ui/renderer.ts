import { ROOT, type Change, type TreeNode } from './changes.ts';
import { equal } from './equal.ts';
import type { Hooks } from './hooks.ts';
import type { Child, Component, VNode } from './vnode.ts';

export { ROOT, type Change, type TreeNode } from './changes.ts';
export { equal } from './equal.ts';
export { RENDERER } from './hooks.ts';

/**
 * Draws components into a tree that somebody else shows. It sends changes, never a second time before the first were
 * answered: what changes meanwhile is drawn once, from the newest state.
 */
export interface ViewOptions {
  readonly component: unknown;
  readonly props: { readonly [name: string]: unknown };
  /** Resolves when the changes are shown. */
  readonly send: (changes: readonly Change[]) => Promise<unknown>;
  /** A component threw; the view is over. */
  readonly failed: (error: unknown) => void;
}

export interface View {
  /** Resolves when the first drawing was sent. */
  readonly drawn: Promise<void>;
  /** Draw with other props. */
  setProps(props: { readonly [name: string]: unknown }): void;
  /** Call what listens at a node; resolves when what it changed was sent. */
  event(node: number, name: string, value: unknown): Promise<void>;
  close(): void;
}

type Props = VNode['props'];
type Cell = { value?: unknown; deps?: readonly unknown[] | undefined; undo?: void | (() => void) };

/** What one vnode became. `children` are those of the component's answer, or of the element. */
interface Instance {
  readonly type: VNode['type'] | undefined;
  readonly key: string | undefined;
  readonly parent: Instance | undefined;
  readonly depth: number;
  children: Instance[];
  props: Props;
  /** Of text. */
  text: string;
  /** Of a component. */
  readonly cells: Cell[];
  dirty: boolean;
  gone: boolean;
  /** Of elements and text, which have a number; 0 for components. */
  readonly id: number;
  sent: boolean;
  /** Numbers of the children as the other side knows them. */
  shown: number[];
}

// Which component is being drawn; hooks belong to it.
let current: { readonly view: Drawing; readonly instance: Instance; at: number } | undefined;

function cellOf(): { readonly cell: Cell; readonly fresh: boolean; readonly view: Drawing; readonly of: Instance } {
  if (current === undefined) throw new Error('A hook was called outside of a component.');
  const { view, instance } = current;
  const at = current.at++;
  const fresh = at === instance.cells.length;
  if (fresh) instance.cells.push({});
  return { cell: instance.cells[at]!, fresh, view, of: instance };
}

/** The hooks that plugins call; a realm puts them where `@airlock/sdk/ui` looks. */
export const hooks: Hooks = {
  useState<T>(initial: T | (() => T)) {
    const { cell, fresh, view, of } = cellOf();
    if (fresh) {
      const set = (next: T | ((before: T) => T)): void => {
        const [before] = cell.value as [T, unknown]; // Set below, once.
        const value = typeof next === 'function' ? (next as (before: T) => T)(before) : next;
        if (Object.is(value, before)) return;
        cell.value = [value, set];
        view.mark(of);
      };
      cell.value = [typeof initial === 'function' ? (initial as () => T)() : initial, set];
    }
    return cell.value as [T, (next: T | ((before: T) => T)) => void];
  },
  useEffect(effect, deps) {
    const { cell, view } = cellOf();
    if (cell.deps !== undefined && same(cell.deps, deps)) return;
    cell.deps = deps ?? [];
    view.effects.push(() => {
      cell.undo?.();
      cell.undo = effect();
    });
    if (deps === undefined) cell.deps = undefined;
  },
  useMemo<T>(make: () => T, deps: readonly unknown[]) {
    const { cell } = cellOf();
    if (cell.deps === undefined || !same(cell.deps, deps)) {
      cell.value = make();
      cell.deps = deps;
    }
    return cell.value as T;
  },
};

export function openView(options: ViewOptions): View {
  return new Drawing(options);
}

class Drawing implements View {
  readonly effects: (() => void)[] = [];
  readonly drawn: Promise<void>;
  readonly #options: ViewOptions;
  readonly #root: Instance;
  readonly #nodes = new Map<number, Instance>();
  readonly #stale = new Set<Instance>();
  #changes: Change[] = [];
  #last = ROOT;
  #closed = false;
  /** Settles when everything that is known now was sent. */
  #flushing: Promise<void> | undefined;
  #answered: Promise<unknown> = Promise.resolve();

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#root = { ...instance('', undefined, undefined, options.props, ROOT), sent: true };
    this.#nodes.set(ROOT, this.#root);
    this.mark(this.#root);
    this.drawn = this.#schedule();
  }

  mark(of: Instance): void {
    of.dirty = true;
    this.#stale.add(of);
    void this.#schedule();
  }

  setProps(props: Props): void {
    this.#root.props = props;
    this.mark(this.#root);
  }

  async event(node: number, name: string, value: unknown): Promise<void> {
    const handler = this.#nodes.get(node)?.props[name];
    // It may have been drawn anew while the event was on its way.
    if (typeof handler === 'function') handler(value);
    await this.#flushing;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const child of this.#root.children) this.#remove(child);
    this.#nodes.clear();
  }

  #schedule(): Promise<void> {
    this.#flushing ??= this.#flushWhenAnswered();
    return this.#flushing;
  }

  async #flushWhenAnswered(): Promise<void> {
    await this.#answered;
    this.#flushing = undefined;
    this.#flush();
  }

  #flush(): void {
    if (this.#closed) return;
    try {
      // Parents first: drawing one draws what is below it.
      for (const each of [...this.#stale].sort((a, b) => a.depth - b.depth)) {
        if (!each.dirty || each.gone) continue;
        if (each === this.#root) this.#drawRoot();
        else {
          this.#draw(each);
          this.#place(nearest(each.parent));
        }
      }
      this.#stale.clear();
      const changes = this.#changes;
      this.#changes = [];
      // What an effect sets is drawn when these changes were answered.
      if (changes.length > 0) this.#answered = this.#options.send(changes).catch((error: unknown) => this.#fail(error));
      for (const effect of this.effects.splice(0)) effect();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#options.failed(error);
  }

  #drawRoot(): void {
    const { component } = this.#options;
    this.#root.dirty = false;
    // Whether it is a component shows when it is called.
    this.#children(this.#root, [{ type: component as Component<never>, props: this.#root.props, key: undefined }]);
    this.#place(this.#root);
  }

  /** Call a component and bring what is below it up to date. */
  #draw(of: Instance): void {
    of.dirty = false;
    const before = current;
    current = { view: this, instance: of, at: 0 };
    let answer: Child;
    try {
      answer = (of.type as Component<Props>)(of.props);
    } finally {
      current = before;
    }
    this.#children(of, [answer]);
  }

  #children(of: Instance, children: readonly Child[]): void {
    const old = of.children;
    const taken = new Set<Instance>();
    const byKey = new Map(old.flatMap((each) => (each.key === undefined ? [] : [[each.key, each] as const])));
    let at = 0;
    of.children = flat(children).map((child) => {
      const vnode = typeof child === 'object' ? child : undefined;
      let match: Instance | undefined;
      if (vnode?.key === undefined) {
        while (old[at]?.key !== undefined) at += 1;
        match = old[at++];
      } else match = byKey.get(vnode.key);
      if (match === undefined || match.type !== vnode?.type || taken.has(match)) match = this.#create(of, vnode);
      taken.add(match);
      this.#update(match, vnode?.props, typeof child === 'object' ? '' : String(child));
      return match;
    });
    for (const each of old) if (!taken.has(each)) this.#remove(each);
  }

  #create(parent: Instance, vnode: VNode | undefined): Instance {
    const isPart = typeof vnode?.type !== 'function';
    const made = instance(vnode?.type, vnode?.key, parent, NONE, isPart ? (this.#last += 1) : 0);
    if (isPart) this.#nodes.set(made.id, made);
    return made;
  }

  #update(of: Instance, props: Props = NONE, text: string): void {
    if (of.type === undefined) {
      if (of.sent && of.text !== text) this.#changes.push(['text', of.id, text]);
      of.text = text;
      return;
    }
    const before = of.props;
    of.props = props;
    if (typeof of.type === 'function') return this.#draw(of);
    if (of.sent) {
      const changed = difference(before, props);
      if (changed !== undefined) this.#changes.push(['set', of.id, changed]);
    }
    this.#children(of, [props.children]);
    if (of.sent) this.#place(of);
  }

  /** Say which children of an element are new, gone or elsewhere. */
  #place(of: Instance): void {
    if (!of.sent) return;
    const wanted = parts(of);
    const { shown } = of;
    const keep = new Set(wanted.map(({ id }) => id));
    for (const id of shown.filter((each) => !keep.has(each))) {
      shown.splice(shown.indexOf(id), 1);
      this.#changes.push(['remove', of.id, id]);
    }
    wanted.forEach((part, index) => {
      if (shown[index] === part.id) return;
      if (part.sent) {
        shown.splice(shown.indexOf(part.id), 1);
        this.#changes.push(['move', of.id, part.id, index]);
      } else this.#changes.push(['insert', of.id, index, sending(part)]);
      shown.splice(index, 0, part.id);
    });
  }

  #remove(of: Instance): void {
    of.gone = true;
    this.#nodes.delete(of.id);
    for (const child of of.children) this.#remove(child);
    for (const cell of of.cells) cell.undo?.();
  }
}

const NONE: Props = Object.freeze({});

function instance(
  type: Instance['type'],
  key: string | undefined,
  parent: Instance | undefined,
  props: Props,
  id: number,
): Instance {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  const state = { cells: [], dirty: false, gone: false, sent: false, shown: [] };
  return { type, key, parent, depth, children: [], props, text: '', id, ...state };
}

/** Children as a flat list without what draws nothing. */
function flat(child: Child, into: (VNode | string | number)[] = []): (VNode | string | number)[] {
  if (Array.isArray(child)) for (const each of child as readonly Child[]) flat(each, into);
  else if (child !== null && child !== undefined && typeof child !== 'boolean' && child !== '')
    into.push(child as VNode | string | number);
  return into;
}

/** Elements and text right below an element, through the components between. */
function parts(of: Instance, into: Instance[] = []): Instance[] {
  for (const child of of.children) {
    if (typeof child.type === 'function') parts(child, into);
    else into.push(child);
  }
  return into;
}

/** The element that an instance stands in; the root is one. */
function nearest(of: Instance | undefined): Instance {
  let each = of!;
  while (typeof each.type === 'function') each = each.parent!;
  return each;
}

/** A new node with everything below it; all of it counts as sent from here on. */
function sending(of: Instance): TreeNode {
  of.sent = true;
  if (of.type === undefined) return { id: of.id, text: of.text };
  const below = parts(of);
  of.shown = below.map(({ id }) => id);
  const props: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(of.props)) {
    if (name !== 'children' && value !== undefined) props[name] = typeof value === 'function' ? true : value;
  }
  return { id: of.id, element: String(of.type), props, children: below.map(sending) };
}

function difference(before: Props, after: Props): Record<string, unknown> | undefined {
  let changed: Record<string, unknown> | undefined;
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (name === 'children') continue;
    const [was, is] = [sendable(before[name]), sendable(after[name])];
    if (!equal(was, is)) (changed ??= {})[name] = is;
  }
  return changed;
}

function sendable(value: unknown): unknown {
  return typeof value === 'function' ? true : value;
}

function same(a: readonly unknown[], b: readonly unknown[] | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((each, index) => Object.is(each, b[index]));
}
