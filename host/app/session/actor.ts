import { authAuthorize, type CollectHook, type DecisionHook, type EventHook, type FilterHook } from '@airlock/sdk';
import type { Answer, Hooks } from '../../kernel/hooks/types.ts';
import { type Action, mayByRole } from './rules.ts';

/** Who is at work, as plugins see them. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** The user does not do this: their role or a plugin is against it. The message is for the user. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** Full name of the plugin that refused; `undefined` for the workspace's own rule. */
  readonly by: string | undefined;
  readonly action: Action;

  constructor(action: Action, reason: string, by?: string) {
    super(reason);
    this.action = action;
    this.by = by;
  }
}

/**
 * Somebody who does something, and the plugins that take part in it. Without a plugin host everything passes as if no
 * plugin were installed.
 */
export interface Actor {
  readonly user: User;
  filter<Value>(token: FilterHook<Value>, value: Value, signal?: AbortSignal): Promise<Value>;
  event<Input>(token: EventHook<Input>, input: Input): Promise<void>;
  decision<Input, Output>(token: DecisionHook<Input, Output>, input: Input): Promise<Answer<Output> | undefined>;
  collect<Input, Output>(token: CollectHook<Input, Output>, input: Input): Promise<readonly Answer<Output>[]>;
  has(token: { readonly id: string }): boolean;
  /**
   * Resolves when the user may do `action` to `resource` (a title or an id), else rejects with `RefusedError`. The first
   * plugin that answers decides; where none does, the user's role.
   */
  authorize(action: Action, resource: string): Promise<void>;
}

/** This tab. A reload is a new session. */
const SESSION = { id: crypto.randomUUID() };

export function createActor(hooks: Hooks | undefined, user: User): Actor {
  const run = { user: { id: user.id, roles: user.roles }, session: SESSION };
  const decision: Actor['decision'] = async (token, input) => hooks?.decision(token, input, run);
  return {
    user,
    filter: async (token, value, signal) =>
      hooks ? hooks.filter(token, value, signal ? { ...run, signal } : run) : value,
    async event(token, input) {
      // Faults are put down to their plugins and shown in Health; what happened has happened.
      await hooks?.event(token, input, run);
    },
    decision,
    collect: async (token, input) => (await hooks?.collect(token, input, run)) ?? [],
    has: (token) => hooks?.has(token) ?? false,
    async authorize(action, resource) {
      const decided = await decision(authAuthorize, { user: user.id, action, resource });
      if (decided ? decided.answer.allow : mayByRole(user.roles, action)) return;
      throw new RefusedError(action, decided?.answer.reason ?? '', decided?.by);
    },
  };
}
