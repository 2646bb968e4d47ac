import { anything, text } from '../check.ts';
import { AirlockError } from '../errors.ts';
import type { Hooks } from '../hooks/types.ts';
import type { ServiceDefinition } from './service.ts';

/** Values that handlers of one execution may share. */
const ENTRIES = 100;

/**
 * `state`: what the handlers of one hook execution share, whatever plugin and realm they belong to. An execution id is a
 * secret among its handlers: only they were told it.
 */
export function stateService(hooks: Pick<Hooks, 'state'>): ServiceDefinition {
  const stateOf = (executionId: string): Map<string, unknown> => {
    const state = hooks.state(executionId);
    if (state) return state;
    throw new AirlockError('INVALID_ARGUMENT', `There is no execution "${executionId}" under way.`);
  };
  const id = text(100);
  const key = text(100);
  return {
    name: 'state',
    methods: {
      get: { args: [id, key], handle: (_caller, execution: string, name: string) => stateOf(execution).get(name) },
      set: {
        args: [id, key, anything],
        handle(caller, execution: string, name: string, value: unknown) {
          const state = stateOf(execution);
          if (state.size >= ENTRIES && !state.has(name)) {
            throw new AirlockError('LIMIT_EXCEEDED', `An execution shares at most ${ENTRIES} values.`, {
              plugin: caller.name,
            });
          }
          state.set(name, value);
        },
      },
    },
  };
}
