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

/** The beginning of a picture of PNG, and nothing more. */
function png(width: number, height: number, bytes = 24): Uint8Array {
  const made = new Uint8Array(bytes);
  made.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(made.buffer).setUint32(16, width);
  new DataView(made.buffer).setUint32(20, height);
  return made;
}
const picture = (id: number, data: Uint8Array, type = 'image/png') => element(id, 'image', { data, type, alt: '' });
const nested = (levels: number): unknown => {
  let value: unknown = {};
  for (let level = 0; level < levels; level += 1) value = { items: value };
  return value;
};

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
    ['a picture that is another', [insert(picture(1, png(1, 1), 'image/gif'))]],
    ['a picture that is none', [insert(picture(1, new TextEncoder().encode('<svg onload="alert(1)"/>')))]],
    ['a picture that ends before its size', [insert(picture(1, png(1, 1).slice(0, 18)))]],
    ['a small picture of very many pixels', [insert(picture(1, png(16_000, 16_000)))]],
    ['a place for the focus', [insert(element(1, 'textField', { label: 'x', autoFocus: true }))]],
    ['a place in the order of focus', [insert(element(1, 'button', { tabIndex: 1 }))]],
    ['a loud region', [insert(element(1, 'text', { 'aria-live': 'assertive' }))]],
    ['a role', [insert(element(1, 'stack', { role: 'alertdialog' }))]],
    ['a name of its own', [insert(element(1, 'stack', { id: 'main' }))]],
    ['a title over a long way', [insert(element(1, 'heading', { title: 'x' }))]],
    ['a very long label', [insert(element(1, 'button', { label: 'x'.repeat(201) }))]],
    ['a style in a colour', [insert(element(1, 'badge', { tone: 'red;position:fixed' }))]],
    ['a style in a width', [insert(element(1, 'image', { ...picture(1, png(1, 1)).props, width: '100vw' }))]],
    ['a class in a distance', [insert(element(1, 'stack', { gap: 'small overlay' }))]],
    ['a form of the page', [insert(element(1, 'link', { href: 'https://a.example', target: '_top' }))]],
    ['an address in a form', [insert(element(1, 'button', { formAction: 'https://a.example' }))]],
    ['an address of the app', [insert(element(1, 'link', { href: 'blob:https://a.example/x' }))]],
    ['an address with a line break', [insert(element(1, 'link', { href: 'java\nscript:alert(1)' }))]],
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
            Array.from({ length: 9 }, (_, index) => picture(index + 2, png(1, 1, 2 ** 20))),
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
      'many tables whose cells are few letters',
      [
        insert(
          element(
            1,
            'stack',
            {},
            Array.from({ length: 8 }, (_, index) =>
              element(index + 2, 'table', {
                label: 'x',
                pageSize: 100,
                columns: Array.from({ length: 32 }, (_each, column) => ({ id: `c${column}`, title: '' })),
                rows: Array.from({ length: 100 }, (_each, row) => ({ id: String(row), cells: {} })),
              }),
            ),
          ),
        ),
      ],
    ],
    [
      'Markdown of very many elements',
      [insert(element(1, 'stack', {}, [element(2, 'markdown', { text: '- a\n'.repeat(21_000) })]))],
    ],
    [
      'a form of very many fields',
      [
        insert(
          element(1, 'schemaForm', {
            schema: {
              type: 'object',
              properties: Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`f${index}`, {}])),
            },
            value: {},
          }),
        ),
      ],
    ],
    [
      'a form that is very deep',
      [insert(element(1, 'schemaForm', { schema: { type: 'object', ...(nested(10_000) as object) }, value: {} }))],
    ],
    [
      'a value that is very deep',
      [insert(element(1, 'schemaForm', { schema: { type: 'object' }, value: nested(10_000) }))],
    ],
    ...([Number.NaN, Number.POSITIVE_INFINITY, '1'] as const).map((value): [string, readonly unknown[]] => [
      `a chart of ${value}`,
      [insert(element(1, 'chart', { label: 'x', labels: ['a'], series: [{ name: 'a', values: [value] }] }))],
    ]),
    [
      'a chart of very many points',
      [
        insert(
          element(1, 'chart', {
            label: 'x',
            labels: [],
            series: [{ name: 'a', values: Array.from({ length: 1_000_000 }, () => 1) }],
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

  it('takes what an honest view has at most', () => {
    const cells = Object.fromEntries(Array.from({ length: 8 }, (_, column) => [`c${column}`, 'value']));
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [
        `f${index}`,
        { type: 'string', title: 'x', description: 'y', maxLength: 9 },
      ]),
    );
    expect(() =>
      tree(
        insert(
          element(1, 'stack', {}, [
            element(2, 'table', {
              label: 'x',
              pageSize: 100,
              columns: Object.keys(cells).map((id) => ({ id, title: id })),
              rows: Array.from({ length: 5000 }, (_, row) => ({ id: String(row), cells })),
            }),
            element(3, 'schemaForm', { schema: { type: 'object', properties: fields }, value: {} }),
            element(4, 'chart', { label: 'x', labels: Array.from({ length: 500 }, String), series: [] }),
            element(5, 'markdown', { text: 'A **word** and a [link](https://a.example).\n\n'.repeat(1000) }),
            picture(6, png(2560, 1440)),
          ]),
        ),
      ),
    ).not.toThrow();
  });

  it('takes an address as its parser reads it', () => {
    const { tree: made } = tree(insert(element(1, 'link', { href: 'https://EXAMPLE.com/a b' })));
    const [link] = (made.root.read() as { children: readonly TreeNode[] }).children;
    expect((link!.read() as { props: object }).props).toEqual({ href: 'https://example.com/a%20b' });
  });
});
