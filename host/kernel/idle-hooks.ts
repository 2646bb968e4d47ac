import type { HookKind, HookToken } from '@airlock/sdk';
import { asleep, type Sleeper } from './asleep.ts';
import { AirlockError } from './errors.ts';
import type { Hooks } from './hooks/types.ts';
import type { Known } from './start/known.ts';

const none: readonly never[] = Object.freeze([]);
const nothing = { succeeded: 0, failed: 0 };

/**
 * The hooks of a host that sleeps: firing one that nobody handles gives back what nobody changed, and costs a look into a
 * map. Firing one that a plugin handles brings the host, and so does the first handler of the app's own. Who fires such a
 * hook meanwhile waits for it; who cannot wait passes it over with a `HOOK_NOT_SYNC` fault.
 */
export function idleHooks(
  sleeper: Sleeper,
  report: (fault: AirlockError) => void,
  { any, handles }: Pick<Known, 'any' | 'handles'>,
): Hooks {
  const tokens = new Map<string, HookToken>();
  /** Hooks with handlers that wait for the host. */
  const handled = new Map<object, string>();

  function know(token: HookToken): () => void {
    if (tokens.has(token.id)) return () => {};
    tokens.set(token.id, token);
    const end = sleeper.later(({ hooks }) => {
      const known = hooks.define(token);
      return () => known.dispose();
    });
    return () => {
      tokens.delete(token.id);
      end();
    };
  }

  const has = (id: string): boolean => handles(id) || [...handled.values()].includes(id);
  /** Answers nothing now, and more once the host is there. */
  const look = (): void => (any ? sleeper.nudge() : undefined);

  function check(kind: HookKind, token: HookToken): void {
    know(token);
    const known = tokens.get(token.id)?.kind;
    if (known === kind) return;
    throw new AirlockError(
      'HOOK_KIND_MISMATCH',
      `'${token.id}' was fired as a hook of kind ${kind}; it is defined as ${known}.`,
      { hook: token.id },
    );
  }

  /** `empty` makes of the value what the hook gives when nobody handles it. */
  function firing(kind: HookKind, empty: (value: unknown) => unknown) {
    return {
      async later(token: HookToken, ...given: unknown[]): Promise<unknown> {
        check(kind, token);
        if (!has(token.id)) return empty(given[0]);
        const { hooks } = await sleeper.wake();
        // The same arguments, to the same method.
        return (hooks[kind] as (...all: unknown[]) => Promise<unknown>)(token, ...given);
      },
      now(token: HookToken, ...given: unknown[]): unknown {
        check(kind, token);
        if (handles(token.id)) {
          // The same again, without its answer: the host says whom it passed over, and starts it.
          sleeper.later(({ hooks }) => {
            (hooks[`${kind}Sync`] as (...all: unknown[]) => unknown)(token, ...given);
            return () => {};
          });
          sleeper.nudge();
        } else if (has(token.id)) {
          report(
            new AirlockError(
              'HOOK_NOT_SYNC',
              `'${token.id}' was fired while what runs its first handler was loading.`,
              {
                hook: token.id,
                recovery: 'skipped',
              },
            ),
          );
        }
        return empty(given[0]);
      },
    };
  }

  const filter = firing('filter', (value) => value);
  const event = firing('event', () => none);
  const decision = firing('decision', () => undefined);
  const collect = firing('collect', () => none);

  // The types of the methods tie tokens, values and answers together for callers; inside they are unknown.
  return asleep<Hooks>(sleeper, ({ hooks }) => hooks, {
    filter: filter.later as Hooks['filter'],
    event: event.later as Hooks['event'],
    decision: decision.later as Hooks['decision'],
    collect: collect.later as Hooks['collect'],
    filterSync: filter.now as Hooks['filterSync'],
    eventSync: event.now as Hooks['eventSync'],
    decisionSync: decision.now as Hooks['decisionSync'],
    collectSync: collect.now as Hooks['collectSync'],
    has: ({ id }) => has(id),
    define: (token) => ({ dispose: know(token) }),
    tokens: () => (look(), [...tokens.values()]),
    register(owner, hook, handler) {
      const key = {};
      handled.set(key, hook);
      const end = sleeper.later(({ hooks }) => {
        handled.delete(key);
        const registered = hooks.register(owner, hook, handler);
        return () => registered.dispose();
      });
      sleeper.nudge();
      return {
        dispose() {
          handled.delete(key);
          end();
        },
      };
    },
    setPriority: 'tell',
    suspend: 'tell',
    resume: 'tell',
    explain: () => (look(), none),
    stats: () => (look(), none),
    outcomes: () => nothing,
    totals: () => ({ ...nothing, late: 0, time: { samples: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 } }),
    state: () => undefined,
    inspect(inspector) {
      const end = sleeper.later(({ hooks }) => {
        const inspecting = hooks.inspect(inspector);
        return () => inspecting.dispose();
      });
      return { dispose: end };
    },
  });
}
