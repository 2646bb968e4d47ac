import { AirlockError } from '../kernel/errors.ts';

/** What a plugin threw. Its name is only text: codes of the host are for the host to give. */
export function pluginFailure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** What a plugin is told of a failed call: codes and sentences of the host, and nothing of its insides. */
export function describeForPlugin(thrown: unknown): { code: string; message: string } {
  if (thrown instanceof AirlockError) return { code: thrown.code, message: thrown.message };
  return { code: 'SERVICE_FAILED', message: 'The host could not do this.' };
}

/**
 * What a handler in the page answers. An error of the host that it let through, such as that of a refused call, is its own
 * failure as it is in a sandbox, whose words the host does not take for its own: one cause has one code in every realm.
 */
export function withOwnFailures(ask: () => unknown): unknown {
  try {
    const answer = ask();
    return answer instanceof Promise ? answer.catch(asItsOwn) : answer;
  } catch (thrown) {
    return asItsOwn(thrown);
  }
}

function asItsOwn(thrown: unknown): never {
  if (thrown instanceof AirlockError) throw pluginFailure(thrown.code, thrown.message);
  throw thrown;
}
