import { describe, expect, it, vi } from 'vitest';
import type { TreeNode } from '../../kernel/contributions/tree-view.ts';
import { viewLimits } from './limits.ts';
import { createTree } from './tree.ts';

const text = (id: number, said = 'x') => ({ id, text: said });
const element = (id: number, name: string, props: object = {}, children: readonly unknown[] = []) => ({
  id,
  element: name,
  props,
  children,
});
const insert = (node: unknown, parent = 0, index = 0) => ['insert', parent, index, node];

/** The tree as text, drawn by whoever shows it. */
function drawn(node: TreeNode): string {
  const state = node.read();
  if ('text' in state) return state.text;
  const inner = state.children.map(drawn).join('');
  return state.element === undefined ? inner : `<${state.element}>${inner}</${state.element}>`;
}

function tree(...changes: readonly unknown[]) {
  const tell = vi.fn(() => Promise.resolve());
  const made = createTree(tell);
  made.apply(changes);
  return { ...made, tree: made, tell, seen: () => drawn(made.root) };
}

describe('a tree', () => {
  it('takes what a view sends, and tells what changed', () => {
    const { tree: made, seen } = tree(insert(element(1, 'stack', {}, [text(2, 'a'), text(3, 'b')])));
    const stack = (made.root.read() as { children: readonly TreeNode[] }).children[0]!;
    const [first] = (stack.read() as { children: readonly TreeNode[] }).children;
    const before = [stack.read(), first!.read()];
    const told = [vi.fn(), vi.fn()];
    stack.subscribe(told[0]!);
    first!.subscribe(told[1]!);
    made.apply([['move', 1, 3, 0], ['remove', 1, 2], insert(element(4, 'button', {}, [text(5, 'go')]), 1, 1)]);
    expect(seen()).toBe('<stack>b<button>go</button></stack>');
    expect(told.map((each) => each.mock.calls.length)).toEqual([1, 0]);
    expect([stack.read() === before[0], first!.read() === before[1]]).toEqual([false, true]);
  });

  it('makes functions of the events that a view listens to, and of no others', async () => {
    const { tree: made, tell } = tree(insert(element(1, 'button', { onPress: true })));
    const [button] = (made.root.read() as { children: readonly TreeNode[] }).children;
    const props = () => (button!.read() as { props: { onPress?: (value?: unknown) => Promise<void> } }).props;
    await props().onPress?.('now');
    expect(tell).toHaveBeenCalledWith(1, 'onPress', 'now');
    made.apply([['set', 1, { onPress: undefined, disabled: true }]]);
    expect(props()).toEqual({ disabled: true });
  });

  it('counts what is taken away no longer', () => {
    const { tree: made } = tree();
    for (let round = 1; round <= 20; round += 1) {
      const children = Array.from({ length: 1500 }, (_, index) => text(round * 10_000 + index));
      made.apply([insert(element(round, 'stack', {}, children))]);
      made.apply([['remove', 0, round]]);
    }
    expect(drawn(made.root)).toBe('');
  });

  const deep = (levels: number): unknown =>
    levels === 0 ? text(1) : element(levels + 1, 'stack', {}, [deep(levels - 1)]);

  it.each<[string, readonly unknown[]]>([
    ['a script', [insert(element(1, 'script', {}, [text(2, 'alert(1)')]))]],
    ['an element of HTML', [insert(element(1, 'iframe', { src: 'https://example.com' }))]],
    ['a name of every object', [insert(element(1, 'constructor'))]],
    ['a style', [insert(element(1, 'stack', { style: 'position:fixed;inset:0' }))]],
    ['a class', [insert(element(1, 'stack', { className: 'overlay' }))]],
    ['raw HTML', [insert(element(1, 'text', { dangerouslySetInnerHTML: { __html: '<b>' } }))]],
    ['a reference of React', [insert(element(1, 'text', { ref: true }))]],
    ['another element', [insert(element(1, 'text', { as: 'script' }))]],
    ['a handler that is text', [insert(element(1, 'button', { onPress: 'alert(1)' }))]],
    ['a handler that nobody offers', [insert(element(1, 'button', { onMouseMove: true }))]],
    ['a script address', [insert(element(1, 'link', { href: 'javascript:alert(1)' }))]],
    ['an address without https', [insert(element(1, 'link', { href: 'http://example.com' }))]],
    ['an address with a user name', [insert(element(1, 'link', { href: 'https://bank.example@evil.example' }))]],
    ['an address of data', [insert(element(1, 'link', { href: 'data:text/html,x' }))]],
    [
      'a picture by address',
      [insert(element(1, 'image', { data: 'https://example.com/x', type: 'image/png', alt: '' }))],
    ],
    [
      'a picture that is a document',
      [insert(element(1, 'image', { data: new Uint8Array(1), type: 'image/svg+xml', alt: '' }))],
    ],
    ['a field for passwords', [insert(element(1, 'textField', { label: 'Password', type: 'password' }))]],
    ['a field without a label', [insert(element(1, 'textField', {}))]],
    ['a tab outside of tabs', [insert(element(1, 'tab', { id: 'a', title: 'A' }))]],
    ['children of what holds none', [insert(element(1, 'progress', { label: 'x' }, [text(2)]))]],
    ['a number twice', [insert(text(1)), insert(text(1))]],
    ['a number that is none', [insert({ id: '1', text: 'x' })]],
    ['a change of what is not there', [['set', 7, {}]]],
    ['a change of the root', [['set', 0, { style: 'x' }]]],
    ['a place that is not there', [insert(text(1), 0, 1)]],
    ['a place before the first', [insert(text(1), 0, -1)]],
    ['a child of another', [insert(element(1, 'stack', {}, [text(2)])), ['remove', 0, 2]]],
    ['text that is none', [insert(text(1)), ['text', 1, { toString: 'x' }]]],
    [
      'a needed property taken away',
      [insert(element(1, 'link', { href: 'https://a.example' })), ['set', 1, { href: undefined }]],
    ],
    ['a kind of change that is none', [['innerHTML', 0, '<script>']]],
    ['changes that are no lists', ['remove']],
    ['too many levels', [insert(deep(viewLimits.depth + 1))]],
    [
      'too many nodes',
      [
        insert(
          element(
            1,
            'stack',
            {},
            Array.from({ length: 100_000 }, (_, index) => text(index + 2)),
          ),
        ),
      ],
    ],
    ['too many changes', Array.from({ length: viewLimits.changes + 1 }, () => ['remove', 0, 1])],
    ['too much text', [insert(text(1, 'x'.repeat(viewLimits.text + 1)))]],
    [
      'too many pictures',
      [
        insert(
          element(
            1,
            'stack',
            {},
            Array.from({ length: 9 }, (_, index) =>
              element(index + 2, 'image', { data: new Uint8Array(2 ** 20), type: 'image/png', alt: '' }),
            ),
          ),
        ),
      ],
    ],
    [
      'a table with too many rows',
      [
        insert(
          element(1, 'table', {
            label: 'x',
            columns: [],
            rows: Array.from({ length: 5001 }, (_, index) => ({ id: String(index), cells: {} })),
          }),
        ),
      ],
    ],
    [
      'a cell that is an object',
      [insert(element(1, 'table', { label: 'x', columns: [], rows: [{ id: 'a', cells: { a: {} } }] }))],
    ],
  ])('refuses %s', (_what, changes) => {
    expect(() => tree(...changes)).toThrow(expect.objectContaining({ name: 'CheckError' }));
  });

  it('takes an address as its parser reads it', () => {
    const { tree: made } = tree(insert(element(1, 'link', { href: 'https://EXAMPLE.com/a b' })));
    const [link] = (made.root.read() as { children: readonly TreeNode[] }).children;
    expect((link!.read() as { props: object }).props).toEqual({ href: 'https://example.com/a%20b' });
  });
});
