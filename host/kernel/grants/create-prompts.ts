import type { PermissionName } from '@airlock/sdk';
import type { AuditFact } from '../audit/audit.ts';
import type { Clock } from '../clock.ts';
import type { Grants, GrantScope } from './grants.ts';
import { covers } from '../packages/permission-scope.ts';
import { createPatience } from './patience.ts';
import { plainText } from '../plain-text.ts';
import type { ChosenFile, PermissionAnswer, PermissionPrompt, Prompt, PromptAnswers, Prompts } from './prompts.ts';
import { createTickets, type Tickets } from './tickets.ts';

/** Milliseconds that a prompt stays. */
const STAYS = 60_000;
/** Prompts of one plugin that may wait behind each other. */
const QUEUED = 3;
export interface PermissionQuestion {
  readonly plugin: string;
  readonly permission: PermissionName;
  readonly scope: GrantScope;
  readonly whole: GrantScope;
  readonly reason: string;
  readonly note?: string;
  /** Aborted when the plugin stops. */
  readonly stopped: AbortSignal;
}

/** The side that asks. Every answer is a plain yes or no; nothing is thrown. */
export interface PromptDesk extends Prompts {
  /** What the user allows: the scope, or `undefined` for no, however it came about. `once`: it is not in the grants. */
  ask(question: PermissionQuestion): Promise<{ readonly scope: GrantScope; readonly once: boolean } | undefined>;
  openFile(
    plugin: string,
    request: { readonly accept: readonly string[]; readonly limit: number },
    /** Takes the question away. */
    signal: AbortSignal,
  ): Promise<ChosenFile | undefined>;
  saveFile(plugin: string, file: ChosenFile, signal: AbortSignal): Promise<boolean>;
  /** Allow the next use of it. */
  readonly allowOnce: Tickets['allow'];
  /** Use up what was allowed once, if it fits. */
  readonly useOnce: Tickets['use'];
  /** Whether the user is being asked something for this plugin. */
  isAsking(plugin: string): boolean;
}

export interface PromptOptions {
  readonly clock: Clock;
  readonly grants: Pick<Grants, 'find' | 'grant' | 'refuse' | 'mayAsk' | 'subscribe'>;
  readonly record: (fact: AuditFact) => void;
  /** Told when an answer could not be stored. */
  readonly report: (error: unknown) => void;
}

/** What a prompt says, before it has an id and its time. */
type Draft = Prompt extends infer P ? (P extends Prompt ? Omit<P, 'id' | 'since' | 'ends'> : never) : never;

interface Waiting {
  readonly draft: Draft;
  readonly key: string;
  readonly promise: Promise<PromptAnswers[Prompt['kind']] | undefined>;
  readonly settle: (answer: PromptAnswers[Prompt['kind']] | undefined) => void;
}

export function createPrompts({ clock, grants, record, report }: PromptOptions): PromptDesk {
  const queue: Waiting[] = [];
  const listeners = new Set<() => void>();
  const patience = createPatience(clock);
  const tickets = createTickets(clock);
  let shown: { readonly waiting: Waiting; readonly prompt: Prompt; readonly cancel: () => void } | undefined;
  let lastId = 0;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  function next(): void {
    if (shown) return;
    const [waiting] = queue;
    if (!waiting) return;
    const since = clock.now();
    // The draft and its time make a prompt of the same kind.
    const prompt = { ...waiting.draft, id: (lastId += 1), since, ends: since + STAYS } as Prompt;
    const late = (): void => {
      patience.denied(prompt.plugin);
      end(waiting, undefined);
    };
    shown = { waiting, prompt, cancel: clock.after(STAYS, late) };
    tell();
  }

  function end(waiting: Waiting, answer: PromptAnswers[Prompt['kind']] | undefined): void {
    const at = queue.indexOf(waiting);
    if (at < 0) return;
    queue.splice(at, 1);
    if (shown?.waiting === waiting) {
      shown.cancel();
      shown = undefined;
    }
    tell();
    waiting.settle(answer);
    next();
  }

  function decline(waiting: Waiting): void {
    const { draft } = waiting;
    patience.denied(draft.plugin);
    const subject = 'permission' in draft ? draft.permission : draft.kind;
    record({ action: 'declined', plugin: draft.plugin, subject });
    end(waiting, undefined);
  }

  /** One question that is alike is asked once, however many wait for it. `undefined`: not heard. */
  function enqueue(draft: Draft, key: string, stopped: AbortSignal): Waiting | undefined {
    const known = queue.find((waiting) => waiting.key === key && waiting.draft.plugin === draft.plugin);
    if (known) return known;
    if (stopped.aborted || !patience.isHeard(draft.plugin)) return undefined;
    if (queue.filter((waiting) => waiting.draft.plugin === draft.plugin).length >= QUEUED) return undefined;
    let settle: Waiting['settle'] = () => undefined;
    const promise: Waiting['promise'] = new Promise((resolve) => (settle = resolve));
    const waiting: Waiting = { draft, key, promise, settle };
    const stop = (): void => end(waiting, undefined);
    stopped.addEventListener('abort', stop, { once: true });
    void promise.finally(() => stopped.removeEventListener('abort', stop));
    queue.push(waiting);
    if (shown) tell();
    else next();
    return waiting;
  }

  const isAllowed = ({
    plugin,
    permission,
    scope,
  }: Pick<PermissionPrompt, 'plugin' | 'permission' | 'scope'>): boolean => {
    const grant = grants.find(plugin, permission);
    return grant !== undefined && covers(grant.scope, scope);
  };

  // What was allowed or ruled out elsewhere, on the permissions page or in another tab, is not asked any more.
  grants.subscribe(() => {
    tickets.keep((plugin, permission) => grants.mayAsk(plugin, permission));
    for (const waiting of queue.slice()) {
      const { draft } = waiting;
      if (draft.kind !== 'permission') continue;
      if (isAllowed(draft) || !grants.mayAsk(draft.plugin, draft.permission)) end(waiting, undefined);
    }
  });

  async function carryOut(
    { plugin, permission, scope }: PermissionQuestion,
    answer: PermissionAnswer | undefined,
  ): Promise<{ readonly scope: GrantScope; readonly once: boolean } | undefined> {
    if (!answer) {
      const grant = isAllowed({ plugin, permission, scope }) ? grants.find(plugin, permission) : undefined;
      return grant && { scope: grant.scope, once: false };
    }
    if (answer.allow === 'never') await grants.refuse(plugin, permission);
    if (answer.allow === 'never' || answer.allow === 'no') return undefined;
    patience.forget(plugin);
    if (answer.allow === 'once') {
      record({ action: 'grant', plugin, subject: permission, detail: 'once' });
      return { scope, once: true };
    }
    await grants.grant(plugin, permission, {
      lasts: answer.allow,
      scope: answer.scope ?? scope,
      add: true,
      ...(answer.for === undefined ? {} : { for: answer.for }),
    });
    // The user may have allowed less than was asked for.
    return isAllowed({ plugin, permission, scope }) ? { scope, once: false } : undefined;
  }

  const outcomes = new WeakMap<Waiting, ReturnType<typeof carryOut>>();

  return {
    current: () => shown?.prompt,

    answer(prompt, answer) {
      if (shown?.prompt.id !== prompt.id) return;
      const { waiting } = shown;
      if (answer === undefined || (typeof answer === 'object' && 'allow' in answer && answer.allow === 'no'))
        decline(waiting);
      else end(waiting, answer);
    },

    waiting: () => Math.max(0, queue.length - 1),

    putAway() {
      const asked = new Set<string>();
      // Those behind first: none of them is shown on the way. It is one no to each plugin, however much it asks.
      for (const waiting of queue.toReversed()) {
        if (asked.has(waiting.draft.plugin)) end(waiting, undefined);
        else decline(waiting);
        asked.add(waiting.draft.plugin);
      }
    },

    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    async ask(question) {
      const { plugin, permission, scope, whole } = question;
      if (!grants.mayAsk(plugin, permission)) return undefined;
      const note = question.note === undefined ? '' : plainText(question.note, 160);
      const waiting = enqueue(
        {
          kind: 'permission',
          plugin,
          permission,
          scope,
          whole,
          reason: plainText(question.reason, 160),
          ...(note === '' ? {} : { note }),
        },
        `${permission} ${JSON.stringify(scope)}`,
        question.stopped,
      );
      if (!waiting) return undefined;
      // Whoever waits for the same prompt shares its one decision.
      let outcome = outcomes.get(waiting);
      if (!outcome) {
        outcome = waiting.promise.then((answer) =>
          // A permission prompt is answered with a permission answer.
          carryOut(question, answer as PermissionAnswer | undefined),
        );
        outcomes.set(waiting, outcome);
      }
      try {
        return await outcome;
      } catch (error) {
        report(error);
        return undefined;
      }
    },

    async openFile(plugin, { accept, limit }, signal) {
      const waiting = enqueue({ kind: 'open-file', plugin, accept, limit }, `open-file ${(lastId += 1)}`, signal);
      // Prompts of this kind are answered with a file.
      return waiting && ((await waiting.promise) as ChosenFile | undefined);
    },

    async saveFile(plugin, { name, content }, signal) {
      const waiting = enqueue({ kind: 'save-file', plugin, name, content }, `save-file ${(lastId += 1)}`, signal);
      return (await waiting?.promise) === true;
    },

    allowOnce: tickets.allow,
    useOnce: tickets.use,
    isAsking: (plugin) => queue.some(({ draft }) => draft.plugin === plugin),
  };
}
