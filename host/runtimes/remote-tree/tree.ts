import { ROOT, type Change } from '@airlock/sdk/ui/renderer';
import { CheckError, record } from '../../kernel/check.ts';
import type { TreeNode, TreeNodeState } from '../../kernel/contributions/tree-view.ts';
import { canHold, checkElement, checkProps } from './elements.ts';
import { viewLimits } from './limits.ts';
import { pictureSize } from './picture.ts';
import { partsOf, sizeOf } from './weight.ts';

/** A plugin's view as a checked tree. Nothing of the plugin is drawn that is not in here. */
export interface RemoteTree {
  readonly root: TreeNode;
  /** Do what a plugin sent. Throws `CheckError` at the first thing that is not allowed; then the view is over. */
  apply(changes: unknown): void;
}

interface Weight {
  readonly text: number;
  readonly parts: number;
  readonly pictures: number;
}

const NONE: Weight = { text: 0, parts: 0, pictures: 0 };

type Tell = (node: number, event: string, value: unknown) => Promise<void>;

class Node implements TreeNode {
  readonly id: number;
  readonly element: string | undefined;
  readonly depth: number;
  parent: Node | undefined;
  children: Node[] = [];
  props: Record<string, unknown> = {};
  text: string | undefined;
  /** Characters, elements of the page, and bytes of pictures that it counts for. */
  weight: Weight = NONE;
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
  #weight = NONE;

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
    const weight = weightOf(node);
    this.#count(weight, node.weight);
    node.weight = weight;
    const { text, parts, pictures } = this.#weight;
    if (text > viewLimits.text) throw new CheckError(`The view holds more than ${viewLimits.text} characters.`);
    if (parts > viewLimits.parts) throw new CheckError(`The view becomes more than ${viewLimits.parts} elements.`);
    if (pictures > viewLimits.pictures)
      throw new CheckError(`The view holds more than ${viewLimits.pictures} bytes of pictures.`);
  }

  #count(more: Weight, less: Weight): void {
    const { text, parts, pictures } = this.#weight;
    this.#weight = {
      text: text + more.text - less.text,
      parts: parts + more.parts - less.parts,
      pictures: pictures + more.pictures - less.pictures,
    };
  }

  #forget(node: Node): void {
    this.#nodes.delete(node.id);
    this.#count(NONE, node.weight);
    for (const child of node.children) this.#forget(child);
  }
}

function weightOf({ text, element, props }: Node): Weight {
  if (text !== undefined) return { text: text.length, parts: 1, pictures: 0 };
  const weight = { text: sizeOf(props), parts: partsOf(element, props) };
  const { data, type } = props;
  if (!(data instanceof Uint8Array)) return { ...weight, pictures: 0 };
  const size = pictureSize(data, String(type));
  if (size === undefined) throw new CheckError(`The bytes of an <image> are no ${String(type)}.`);
  return { ...weight, pictures: Math.max(data.length, (size[0] * size[1]) / 4) };
}

function place(index: unknown, most: number): number {
  if (typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 && index <= most) return index;
  throw new CheckError('A change names a place that is not there.');
}

function checkText(text: unknown): string {
  if (typeof text !== 'string') throw new CheckError('A text is not one.');
  return text;
}
