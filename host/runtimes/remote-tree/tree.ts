import { ROOT, type Change } from '@airlock/sdk/ui/renderer';
import { CheckError, record } from '../../kernel/check.ts';
import type { TreeNode, TreeNodeState } from '../../kernel/contributions/tree-view.ts';
import { canHold, checkElement, checkProps } from './elements.ts';
import { viewLimits } from './limits.ts';

/** A plugin's view as a checked tree. Nothing of the plugin is drawn that is not in here. */
export interface RemoteTree {
  readonly root: TreeNode;
  /** Do what a plugin sent. Throws `CheckError` at the first thing that is not allowed; then the view is over. */
  apply(changes: unknown): void;
}

type Tell = (node: number, event: string, value: unknown) => Promise<void>;

class Node implements TreeNode {
  readonly id: number;
  readonly element: string | undefined;
  readonly depth: number;
  parent: Node | undefined;
  children: Node[] = [];
  props: Record<string, unknown> = {};
  text: string | undefined;
  /** Characters and bytes that it counts for. */
  size = 0;
  pictures = 0;
  #state: TreeNodeState | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(id: number, element: string | undefined, depth: number) {
    this.id = id;
    this.element = element;
    this.depth = depth;
  }

  read = (): TreeNodeState => {
    const { text, element, props, children } = this;
    this.#state ??= text === undefined ? { element, props: { ...props }, children: [...children] } : { text };
    return this.#state;
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  changed(): void {
    this.#state = undefined;
    for (const listener of this.#listeners) listener();
  }
}

export function createTree(tell: Tell): RemoteTree {
  return new Tree(tell);
}

class Tree implements RemoteTree {
  readonly root = new Node(ROOT, undefined, 0);
  readonly #nodes = new Map<number, Node>([[ROOT, this.root]]);
  readonly #tell: Tell;
  #changed = new Set<Node>();
  #text = 0;
  #pictures = 0;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  apply(changes: unknown): void {
    if (!Array.isArray(changes)) throw new CheckError('An update is not a list of changes.');
    if (changes.length > viewLimits.changes) throw new CheckError(`An update has ${changes.length} changes.`);
    // Each is taken apart as if nothing were known of it; the type is what an honest plugin sends.
    for (const change of changes as readonly Change[]) this.#apply(change);
    const changed = this.#changed;
    this.#changed = new Set();
    for (const node of changed) node.changed();
  }

  #apply(change: Change): void {
    if (!Array.isArray(change)) throw new CheckError('A change is not a list.');
    switch (change[0]) {
      case 'insert': {
        const parent = this.#find(change[1]);
        const index = place(change[2], parent.children.length);
        parent.children.splice(index, 0, this.#create(change[3], parent));
        this.#changed.add(parent);
        return;
      }
      case 'remove':
      case 'move': {
        const parent = this.#find(change[1]);
        const child = this.#find(change[2]);
        const at = parent.children.indexOf(child);
        if (at === -1) throw new CheckError(`Node ${child.id} is no child of ${parent.id}.`);
        parent.children.splice(at, 1);
        if (change[0] === 'remove') this.#forget(child);
        else parent.children.splice(place(change[3], parent.children.length), 0, child);
        this.#changed.add(parent);
        return;
      }
      case 'set':
        return this.#set(this.#find(change[1]), change[2]);
      case 'text': {
        const node = this.#find(change[1]);
        if (node.text === undefined) throw new CheckError(`Node ${node.id} is no text.`);
        node.text = checkText(change[2]);
        this.#measure(node);
        this.#changed.add(node);
        return;
      }
      default:
        throw new CheckError('A change is of no known kind.');
    }
  }

  #find(id: unknown): Node {
    const node = typeof id === 'number' ? this.#nodes.get(id) : undefined;
    if (node === undefined) throw new CheckError('A change names a node that is not there.');
    return node;
  }

  #create(value: unknown, parent: Node): Node {
    const { id, text, element, props, children = [] } = record(value, 'A node');
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || this.#nodes.has(id))
      throw new CheckError('A new node has no number of its own.');
    const depth = parent.depth + 1;
    if (depth > viewLimits.depth) throw new CheckError(`The view has more than ${viewLimits.depth} levels.`);
    if (this.#nodes.size > viewLimits.nodes) throw new CheckError(`The view has more than ${viewLimits.nodes} nodes.`);
    if (parent.text !== undefined || (parent.element !== undefined && !canHold(parent.element)))
      throw new CheckError(`<${parent.element ?? 'text'}> holds nothing.`);
    const node = new Node(id, text === undefined ? String(element) : undefined, depth);
    node.parent = parent;
    this.#nodes.set(id, node);
    if (text !== undefined) {
      node.text = checkText(text);
    } else {
      const checked = checkElement(String(element), props, parent.element);
      node.props = checked.props;
      for (const event of checked.events) node.props[event] = this.#teller(id, event);
      if (!Array.isArray(children)) throw new CheckError('The children of a node are not a list.');
      for (const child of children as unknown[]) node.children.push(this.#create(child, node));
    }
    this.#measure(node);
    return node;
  }

  #set(node: Node, value: unknown): void {
    if (node.element === undefined) throw new CheckError(`Node ${node.id} has no properties.`);
    const { props, listens } = checkProps(node.element, value);
    for (const [name, each] of Object.entries(props)) {
      if (each === undefined) delete node.props[name];
      else node.props[name] = each;
    }
    for (const [event, on] of listens) {
      if (!on) delete node.props[event];
      else node.props[event] ??= this.#teller(node.id, event);
    }
    this.#measure(node);
    this.#changed.add(node);
  }

  #teller(id: number, event: string): (value?: unknown) => Promise<void> {
    return (value) => this.#tell(id, event, value);
  }

  /** Keep count of what the view holds. */
  #measure(node: Node): void {
    const size = node.text === undefined ? sizeOf(node.props) : node.text.length;
    const pictures = node.props['data'] instanceof Uint8Array ? node.props['data'].length : 0;
    this.#text += size - node.size;
    this.#pictures += pictures - node.pictures;
    node.size = size;
    node.pictures = pictures;
    if (this.#text > viewLimits.text) throw new CheckError(`The view holds more than ${viewLimits.text} characters.`);
    if (this.#pictures > viewLimits.pictures)
      throw new CheckError(`The view holds more than ${viewLimits.pictures} bytes of pictures.`);
  }

  #forget(node: Node): void {
    this.#nodes.delete(node.id);
    this.#text -= node.size;
    this.#pictures -= node.pictures;
    for (const child of node.children) this.#forget(child);
  }
}

function place(index: unknown, most: number): number {
  if (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 && index <= most) return index;
  throw new CheckError('A change names a place that is not there.');
}

function checkText(text: unknown): string {
  if (typeof text !== 'string') throw new CheckError('A text is not one.');
  return text;
}

/** Characters in a value, and one for each part of it. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return 1;
  let size = 1;
  for (const [key, each] of Object.entries(value)) size += key.length + sizeOf(each);
  return size;
}
