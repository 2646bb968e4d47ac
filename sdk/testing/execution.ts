import type { HookRun, HookToken } from '../plugin/hook.ts';
import { messageOf, TestHostError, within } from './errors.ts';
import { mismatch } from './schema.ts';
import type { TestPlugin } from './context.ts';

/** A handler that was passed over: it threw, answered wrongly or ran out of time. */
export interface HookFault {
  readonly plugin: string;
  readonly hook: string;
  /**
   * As real hosts name it: `HOOK_THREW`, `HOOK_TIMEOUT`, `HOOK_INVALID_ANSWER`, `HOOK_MUTATED_VALUE`. A refused call
   * that the handler let through is `HOOK_THREW`, too: it is the handler that failed by it.
   */
  readonly code: string;
  /** What it failed by. */
  readonly error: unknown;
}

export interface HookExecution<Result> {
  /** Filter: the last value. Decision: the answer or `undefined`. Collect: all answers. Event: `undefined`. */
  readonly result: Result;
  /** Ids of the plugins whose handlers ran, in order. */
  readonly ran: readonly string[];
  readonly faults: readonly HookFault[];
}

/** One registration of a plugin, with the priority in force. */
export interface OrderedHandler {
  readonly plugin: TestPlugin;
  readonly index: number;
  readonly priority: number;
}

/** From 1000 on priorities are for host policy alone. */
const MOST = 999;
const LONGEST = 30_000;

/** Priority, higher first; then plugin id; then order of registration. */
export function handlersOf(
  hook: string,
  plugins: Iterable<TestPlugin>,
  priorities: ReadonlyMap<string, number>,
): OrderedHandler[] {
  return [...plugins]
    .filter((plugin) => mayHandle(plugin, hook))
    .flatMap((plugin) =>
      plugin.definition.hooks.flatMap((registration, index) => {
        const priority = priorities.get(`${plugin.definition.id} ${index}`) ?? registration.priority;
        return registration.hook.id === hook ? [{ plugin, index, priority: Math.min(priority, MOST) }] : [];
      }),
    )
    .sort(
      (a, b) => b.priority - a.priority || compare(a.plugin.definition.id, b.plugin.definition.id) || a.index - b.index,
    );
}

/** The app's own hooks need no permission; those of other plugins do. */
function mayHandle({ definition, grants }: TestPlugin, hook: string): boolean {
  return !hook.includes('/') || hook.startsWith(`${definition.id}/`) || grants.has('hooks');
}

/** Run handlers in order, each fenced: a fault is its plugin's, and the value before it is kept. */
export async function execute(
  token: HookToken,
  input: unknown,
  handlers: readonly OrderedHandler[],
  run: HookRun,
): Promise<HookExecution<unknown>> {
  const faults: HookFault[] = [];
  const wrong = handlers.length === 0 ? undefined : mismatch(token.input, input);
  if (wrong !== undefined)
    throw new TestHostError('HOOK_INVALID_INPUT', `'${token.id}' was fired with something invalid: ${wrong}`);
  const state = new Map<string, unknown>();
  const ran = handlers.map(({ plugin }) => plugin.definition.id);
  const ask = async (handler: OrderedHandler, value: unknown): Promise<unknown> => {
    try {
      return await answerOf(token, handler, value, run, state);
    } catch (error) {
      const { id } = handler.plugin.definition;
      faults.push({ plugin: id, hook: token.id, code: codeOf(error), error });
      return undefined;
    }
  };
  switch (token.kind) {
    case 'collect': {
      const answers = await Promise.all(handlers.map((handler) => ask(handler, input)));
      return { result: answers.filter((answer) => answer !== undefined), ran, faults };
    }
    case 'decision': {
      for (const [at, handler] of handlers.entries()) {
        const answer = await ask(handler, input);
        if (answer !== undefined) return { result: answer, ran: ran.slice(0, at + 1), faults };
      }
      return { result: undefined, ran, faults };
    }
    case 'event':
      for (const handler of handlers) await ask(handler, input);
      return { result: undefined, ran, faults };
    case 'filter': {
      let value = structuredClone(input);
      // A filter that is passed over answers with nothing.
      for (const handler of handlers) value = (await ask(handler, value)) ?? value;
      return { result: value, ran, faults };
    }
  }
}

/** Ask one handler, again if it declares that. Rejects with what it failed by. */
async function answerOf(
  token: HookToken,
  { plugin, index }: OrderedHandler,
  value: unknown,
  run: HookRun,
  state: Map<string, unknown>,
): Promise<unknown> {
  const registration = plugin.definition.hooks[index];
  if (registration === undefined) return undefined;
  const { timeout = token.timeout, retries = 0 } = registration;
  const limit = Math.min(timeout, LONGEST);
  const handler = registration.handler as unknown as (value: unknown, context: object) => unknown; // see `HookRegistration`
  const late = (): TestHostError =>
    new TestHostError('HOOK_TIMEOUT', `'${plugin.definition.id}' did not answer '${token.id}' within ${limit} ms.`);
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await within(
        limit,
        [plugin.stop.signal],
        (signal) => plugin.inside(() => handler(deepFreeze(structuredClone(value)), plugin.forRun(run, state, signal))),
        late,
      );
      return checkedAnswer(token, answer);
    } catch (error) {
      if (attempt >= Math.min(retries, 5) || codeOf(error) === 'HOOK_INVALID_ANSWER') throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, 2000)));
    }
  }
}

function checkedAnswer(token: HookToken, answer: unknown): unknown {
  if (token.kind === 'event') return undefined;
  if (answer === undefined && token.kind !== 'filter') return undefined;
  let copy: unknown;
  try {
    copy = structuredClone(answer);
  } catch (error) {
    throw new TestHostError('HOOK_INVALID_ANSWER', `The answer cannot be copied: ${messageOf(error)}`);
  }
  const wrong = copy === undefined ? 'A filter must answer with a value.' : mismatch(token.output, copy);
  if (wrong !== undefined)
    throw new TestHostError('HOOK_INVALID_ANSWER', `It answered with something invalid: ${wrong}`);
  return copy;
}

/** Codes of the host's own verdict are kept; that of a call that a handler let through is the handler's failure. */
function codeOf(error: unknown): string {
  if (error instanceof TestHostError && error.code.startsWith('HOOK_')) return error.code;
  const isFrozen = error instanceof TypeError && /read.?only|not extensible|cannot (delete|add)/i.test(error.message);
  return isFrozen ? 'HOOK_MUTATED_VALUE' : 'HOOK_THREW';
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
