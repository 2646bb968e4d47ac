import { defineHook, definePlugin, hook, Priority } from '@airlock/sdk';
import { describe, expect, it, vi } from 'vitest';
import { createContext, type ContextSource } from './context.ts';
import { readDefinition, runnable } from './definition.ts';

const mark = defineHook<{ text: string }>('test.mark', 'filter', { description: 'Marks a text.' });
const run = { executionId: 'run-1', hook: 'test.mark', time: 5 };
const signal = new AbortController().signal;

function source(methods: string[], call: ContextSource['call'] = vi.fn(async () => undefined)): ContextSource {
  const log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { plugin: { id: 'marker', version: '1.2.3', realm: 'worker' }, methods, call, log, signal };
}

describe('the context of a plugin', () => {
  it('has one service per group of methods and none for what the runtime itself uses', async () => {
    const call = vi.fn(async (method: string) => `called ${method}`);
    const { context } = createContext(source(['data.get', 'data.list', 'log.write', 'state.get'], call));
    expect(Object.keys(context).sort()).toEqual(['data', 'has', 'log', 'plugin', 'settings', 'signal', 'use']);
    const { data } = context as unknown as { data: { [method: string]: (...args: unknown[]) => unknown } };
    expect(Object.keys(data)).toEqual(['get', 'list']);
    expect(await data['get']?.('forms', 'id')).toBe('called data.get');
    expect(call).toHaveBeenCalledWith('data.get', ['forms', 'id']);
  });

  it('cannot be changed by the plugin', () => {
    const { context } = createContext(source(['data.get']));
    expect(Object.isFrozen(context)).toBe(true);
    expect(Object.isFrozen((context as unknown as { data: object }).data)).toBe(true);
    expect(Object.isFrozen(context.settings)).toBe(true);
  });

  it('gives a handler the run, its own signal and the state of the execution beside the services', async () => {
    const call = vi.fn(async () => 'kept');
    const made = createContext(source(['data.get', 'state.get'], call));
    const own = new AbortController().signal;
    const context = made.forRun(run, { signal: own }) as { [key: string]: unknown } & {
      state: { get(key: string): unknown };
    };
    expect(context).toMatchObject(run);
    expect(context['signal']).toBe(own);
    expect(context['data']).toBeDefined();
    expect(await context.state.get('seen')).toBe('kept');
    expect(call).toHaveBeenCalledWith('state.get', ['run-1', 'seen']);
  });
});

describe('a definition', () => {
  const changes: unknown[] = [];
  const plugin = definePlugin({
    id: 'marker',
    hooks: [hook(mark, { priority: Priority.HIGH }, (value) => ({ text: `${value.text}!` }))],
    contributes: {
      widgets: [{ id: 'w', title: 'W', slot: 'dashboard.widget', component: async () => ({ default: () => 'drawn' }) }],
      commands: [{ id: 'c', title: 'C', run: (argument) => `ran ${String(argument)}` }],
      capabilities: [
        {
          name: 'text.mark',
          description: 'Marks a text.',
          run: (input, { caller, signal: own, plugin: { id } }) => [input, caller, own, id],
        },
      ],
    },
    onActivate: (context) => void changes.push(structuredClone(context.settings)),
    onConfigChange: (context, previous) => void changes.push([structuredClone(context.settings), previous]),
  });
  const definition = runnable(readDefinition(plugin), createContext(source([])));

  it('says what it registered, in order', () => {
    expect(definition.registered).toEqual({
      hooks: [{ hook: 'test.mark', priority: 500 }],
      widgets: ['w'],
      commands: ['c'],
      capabilities: ['text.mark'],
      endpoints: [],
    });
  });

  it('says which steps of its life it has a handler for', () => {
    expect(definition.steps).toEqual(['activate', 'configChange']);
    const bare = runnable(readDefinition(definePlugin({ id: 'marker' })), createContext(source([])));
    expect(bare.steps).toEqual([]);
  });

  it('runs handlers, commands and widgets by index and id', async () => {
    expect(definition.runHook(0, { text: 'a' }, run, { signal })).toEqual({ text: 'a!' });
    expect(definition.runCommand('c', 1)).toBe('ran 1');
    const { default: component } = await definition.widget('w', 'react');
    expect((component as () => string)()).toBe('drawn');
    expect(() => definition.runHook(1, {}, run, { signal })).toThrow('no hook handler 1');
    expect(() => definition.runCommand('constructor', 1)).toThrow('no command "constructor"');
    await expect(definition.widget('toString', 'react')).rejects.toThrow('no widget "toString"');
    await expect(definition.widget('w', 'tree')).rejects.toThrow('no widget "w" with a "view"');
  });

  it('runs capabilities by name, with the caller and the signal that the host gives', () => {
    const { signal: own } = new AbortController();
    const answer = definition.runCapability('text.mark', 'a', { caller: { plugin: 'r/b' }, signal: own });
    expect(answer).toEqual(['a', { plugin: 'r/b' }, own, 'marker']);
    expect((answer as unknown[])[2]).toBe(own);
    expect(() => definition.runCapability('toString', 1, { caller: {}, signal })).toThrow('no capability "toString"');
  });

  it('has its settings before the handler that is told of them', async () => {
    await definition.lifecycle('activate', { color: 'red' });
    await definition.lifecycle('configChange', { settings: { color: 'blue' }, previous: { color: 'red' } });
    expect(changes).toEqual([{ color: 'red' }, [{ color: 'blue' }, { color: 'red' }]]);
  });

  it('is healthy while it does not say otherwise, and does nothing where it has no handler', () => {
    expect(definition.lifecycle('healthCheck', undefined)).toEqual({ status: 'healthy' });
    expect(definition.lifecycle('deactivate', undefined)).toBeUndefined();
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ hooks: 1 }],
    [{ hooks: [{}] }],
    [{ hooks: [null] }],
    [{ hooks: [{ hook: { id: 'x' }, handler: 1, priority: 1 }] }],
  ])('is refused when it is %j', (value) => {
    expect(() => readDefinition(value)).toThrow(TypeError);
  });
});

describe('settings', () => {
  const plugin = definePlugin({
    id: 'marker',
    settings: { type: 'object' },
    settingsVersion: 4,
    migrateSettings: {
      2: ({ size }) => ({ width: size, height: size }),
      4: ({ width, ...rest }) => ({ ...rest, depth: width }),
    },
    onConfigChange({ settings }) {
      if ((settings as { readonly bad?: boolean }).bad === true) throw new Error('never');
    },
  });

  it('are brought from any version to the newest, one step after the other', async () => {
    const made = runnable(readDefinition(plugin), createContext(source([])));
    const migrate = (values: unknown, from: number) => made.lifecycle('migrate', { values, from, to: 4 });
    expect(await migrate({ size: 3 }, 1)).toEqual({ height: 3, depth: 3 });
    expect(await migrate({ width: 3 }, 3)).toEqual({ depth: 3 });
    expect(await migrate({ depth: 3 }, 4)).toEqual({ depth: 3 });
  });

  it('that the plugin refuses are not what it has afterwards', async () => {
    const context = createContext(source([]));
    const made = runnable(readDefinition(plugin), context);
    await made.lifecycle('load', { good: true });
    const refused = made.lifecycle('configChange', { settings: { bad: true }, previous: { good: true } });
    await expect(refused).rejects.toThrow('never');
    expect(context.context.settings).toEqual({ good: true });
  });
});
