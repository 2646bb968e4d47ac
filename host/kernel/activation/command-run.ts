import type { Entry } from './activation-entry.ts';
import { AirlockError, toAirlockError } from '../errors.ts';
import { through } from './plugin-entries.ts';
import type { PluginInstance } from '../realm.ts';
import { unlessAborted } from '../unless-aborted.ts';

/** A command of a plugin, as somebody runs it. */
export interface CommandCall {
  readonly id: string;
  readonly argument: unknown;
  /** Of whoever runs it; aborted when they give it up. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Run a command in a running instance; it ends with whoever ran it and with its plugin. `entry`: absent when that was
 * switched off meanwhile. `failed` is told of what is the plugin's own failure.
 */
export async function runCommand(
  name: string,
  entry: Entry | undefined,
  instance: PluginInstance,
  { id, argument, signal }: CommandCall,
  failed: (error: AirlockError) => void,
): Promise<unknown> {
  const stopped = entry?.life.scope.signal;
  const either = AbortSignal.any([signal, stopped].filter((one) => one !== undefined));
  // Code in the page may go on without end; whoever waits for it does not.
  const run = (): Promise<unknown> => unlessAborted(either, instance.runCommand(id, argument, either));
  try {
    return await (entry === undefined ? run() : through(name, entry.gate, run));
  } catch (thrown) {
    const facts = { plugin: name, detail: { command: id } };
    if (signal?.aborted === true) {
      const message = `Whoever ran the command '${id}' of '${name}' gave it up.`;
      throw new AirlockError('COMMAND_CANCELLED', message, { ...facts, cause: thrown });
    }
    // That it was stopped is no failure of the command; that it died was told already.
    if (stopped?.aborted === true) throw toAirlockError(stopped.reason, 'NOT_RUNNING', facts);
    const error = toAirlockError(thrown, 'COMMAND_FAILED', facts);
    failed(error);
    throw error;
  }
}
