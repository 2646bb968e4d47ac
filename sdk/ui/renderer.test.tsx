/** @jsxImportSource @airlock/sdk/ui */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ROOT, type Change, type TreeNode } from './changes.ts';
import { RENDERER } from './hooks.ts';
import { Button, Stack, Text, TextField, useEffect, useLoaded, useState, type Child } from './index.ts';
import { hooks, openView, type View } from './renderer.ts';

Object.assign(globalThis, { [RENDERER]: hooks });

type Shown = { id: number; element?: string; text?: string; props: Record<string, unknown>; children: Shown[] };

/** The other side: applies changes as a host does, and answers when it is told to. */
class Other {
  readonly root: Shown = { id: ROOT, props: {}, children: [] };
  readonly batches: (readonly Change[])[] = [];
  readonly failures: unknown[] = [];
  readonly #waiting: (() => void)[] = [];
  answers = true;

  open(component: (props: never) => Child, props = {}): View {
    return openView({
      component,
      props,
      failed: (error) => this.failures.push(error),
      send: (changes) => {
        this.batches.push(changes);
        for (const change of changes) this.#apply(change);
        return this.answers ? Promise.resolve() : new Promise<void>((resolve) => this.#waiting.push(resolve));
      },
    });
  }

  answer(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  find(id: number, from = this.root): Shown {
    if (from.id === id) return from;
    for (const child of from.children) {
      const found = this.#look(id, child);
      if (found) return found;
    }
    throw new Error(`no node ${id}`);
  }

  #look(id: number, from: Shown): Shown | undefined {
    return from.id === id ? from : from.children.map((child) => this.#look(id, child)).find(Boolean);
  }

  #apply(change: Change): void {
    const of = this.find(change[1]);
    if (change[0] === 'insert') of.children.splice(change[2], 0, read(change[3]));
    else if (change[0] === 'set') Object.assign(of.props, change[2]);
    else if (change[0] === 'text') of.text = change[2];
    else {
      const at = of.children.findIndex(({ id }) => id === change[2]);
      const [child] = of.children.splice(at, 1);
      if (at === -1 || child === undefined) throw new Error(`no child ${change[2]}`);
      if (change[0] === 'move') of.children.splice(change[3], 0, child);
    }
  }
}

function read(node: TreeNode): Shown {
  if ('text' in node) return { id: node.id, text: node.text, props: {}, children: [] };
  return { id: node.id, element: node.element, props: { ...node.props }, children: node.children.map(read) };
}

/** The tree in a form that reads well. */
function drawn({ element, text, props, children }: Shown): string {
  if (text !== undefined) return text;
  const said = Object.entries(props).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}=${JSON.stringify(value)}`],
  );
  const inner = children.map(drawn).join('');
  return element === undefined ? inner : `<${element}${said.join('')}>${inner}</${element}>`;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let other = new Other();
afterEach(() => {
  other = new Other();
});

describe('a view', () => {
  it('is sent once as a whole', async () => {
    const view = other.open(
      ({ name }: { name: string }) => (
        <Stack gap="small">
          <Text strong>Hello {name}</Text>
          {false}
          {null}
          <Button onPress={() => undefined}>Go</Button>
        </Stack>
      ),
      { name: 'Ada' },
    );
    await view.drawn;
    expect(drawn(other.root)).toBe(
      '<stack gap="small"><text strong=true>Hello Ada</text><button onPress=true>Go</button></stack>',
    );
    expect(other.batches).toHaveLength(1);
  });

  it('sends only what changed', async () => {
    const rows = () => [{ id: 'a', cells: {} }];
    const view = other.open(
      ({ name }: { name: string }) => (
        <Stack>
          <Text>{name}</Text>
          <Stack {...({ rows: rows() } as object)} />
        </Stack>
      ),
      { name: 'Ada' },
    );
    await view.drawn;
    view.setProps({ name: 'Bob' });
    await settled();
    expect(other.batches.slice(1)).toEqual([[['text', expect.any(Number), 'Bob']]]);
  });

  it('calls what listens and answers when the change was sent', async () => {
    const view = other.open(() => {
      const [count, setCount] = useState(0);
      return <Button onPress={() => setCount((before) => before + 1)}>{count}</Button>;
    });
    await view.drawn;
    const button = other.root.children[0]!;
    await view.event(button.id, 'onPress', undefined);
    expect(drawn(other.root)).toBe('<button onPress=true>1</button>');
    await view.event(99, 'onPress', undefined);
    await view.event(button.id, 'constructor', undefined);
  });

  it('draws what changed while it waited for an answer once, from the newest state', async () => {
    other.answers = false;
    let set: (value: number) => void = () => undefined;
    const calls = vi.fn();
    const view = other.open(() => {
      const [count, setCount] = useState(0);
      set = setCount;
      calls();
      return <Text>{count}</Text>;
    });
    await view.drawn;
    for (let each = 1; each <= 1000; each += 1) set(each);
    await settled();
    expect([other.batches.length, calls.mock.calls.length]).toEqual([1, 1]);
    other.answer();
    await settled();
    expect([other.batches.length, calls.mock.calls.length]).toEqual([2, 2]);
    expect(drawn(other.root)).toBe('<text>1000</text>');
  });

  it('keeps the state of children that have keys, in whatever order they come', async () => {
    const Item = ({ name }: { name: string }) => {
      const [first] = useState(name);
      return <Text>{first};</Text>;
    };
    const List = ({ names }: { names: string[] }) => (
      <Stack>
        <Text>head</Text>
        {names.map((name) => (
          <Item key={name} name={name} />
        ))}
      </Stack>
    );
    const view = other.open(List, { names: ['a', 'b', 'c', 'd'] });
    await view.drawn;
    const seen = (): string => drawn(other.root).replaceAll(/<[^>]*>/g, '');
    for (const names of [['d', 'c', 'b', 'a'], ['b', 'x', 'd'], [], ['z', 'y'], ['y', 'q', 'z']]) {
      view.setProps({ names });
      await settled();
      expect(seen()).toBe(`head${names.map((name) => `${name};`).join('')}`);
    }
  });

  it('agrees with a drawing from scratch after any sequence of lists', async () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const Leaf = ({ id }: { id: number }) => (id % 3 === 0 ? [<Text key="t">{id}</Text>, `+${id}`] : <Text>{id}</Text>);
    const Tree = ({ ids }: { ids: number[] }) => (
      <Stack>
        {ids.map((id) => (id % 2 === 0 ? <Leaf key={id} id={id} /> : <Stack key={id}>{ids.slice(0, id % 4)}</Stack>))}
        {ids.length > 3 && <Text>many</Text>}
      </Stack>
    );
    const view = other.open(Tree, { ids: [] });
    for (let round = 0; round < 200; round += 1) {
      const ids = [...new Set(Array.from({ length: random(12) }, () => random(20)))];
      view.setProps({ ids });
      await settled();
      const fresh = new Other();
      await fresh.open(Tree, { ids }).drawn;
      expect(drawn(other.root)).toBe(drawn(fresh.root));
    }
  });

  it('runs effects after drawing, undoes them before the next and when it closes', async () => {
    const log: string[] = [];
    const view = other.open(
      ({ id }: { id: number }) => {
        useEffect(() => {
          log.push(`do ${id}`);
          return () => log.push(`undo ${id}`);
        }, [id]);
        return <Text>{id}</Text>;
      },
      { id: 1 },
    );
    await view.drawn;
    view.setProps({ id: 1 });
    await settled();
    view.setProps({ id: 2 });
    await settled();
    view.close();
    expect(log).toEqual(['do 1', 'undo 1', 'do 2', 'undo 2']);
    view.setProps({ id: 3 });
    await settled();
    expect(log).toHaveLength(4);
  });

  it('shows what was fetched for the newest question', async () => {
    const answers = new Map<number, (value: string) => void>();
    const view = other.open(
      ({ id }: { id: number }) => {
        const loading = useLoaded(() => new Promise<string>((resolve) => answers.set(id, resolve)), [id]);
        return <TextField label={loading.state === 'ready' ? loading.value : loading.state} />;
      },
      { id: 1 },
    );
    await view.drawn;
    view.setProps({ id: 2 });
    await settled();
    answers.get(2)?.('two');
    answers.get(1)?.('one');
    await settled();
    expect(drawn(other.root)).toBe('<textField label="two"></textField>');
  });

  it('is over when a component throws, and says why', async () => {
    const undone = vi.fn();
    const view = other.open(
      ({ broken }: { broken: boolean }) => {
        useEffect(() => undone, []);
        if (broken) throw new Error('out of ink');
        return <Text>fine</Text>;
      },
      { broken: false },
    );
    await view.drawn;
    view.setProps({ broken: true });
    await settled();
    expect(other.failures).toEqual([expect.objectContaining({ message: 'out of ink' })]);
    expect(undone).toHaveBeenCalledOnce();
  });

  it('is over when the host refuses its changes', async () => {
    const failures: unknown[] = [];
    const view = openView({
      component: () => <Text>no</Text>,
      props: {},
      send: () => Promise.reject(new Error('refused')),
      failed: (error) => failures.push(error),
    });
    await view.drawn;
    await settled();
    expect(failures).toHaveLength(1);
  });
});
