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
