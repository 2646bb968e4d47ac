import { AirlockError, messageOf, toAirlockError, type ErrorFacts } from '../errors.ts';
import type { Execution } from './execution.ts';
import type { Handler } from './handler.ts';
import { HOST } from './types.ts';

/** Who, where and what was done: the same for every fault of a handler. */
function factsOf(execution: Execution, handler: Handler): ErrorFacts {
  return {
    ...(handler.owner.name === HOST ? {} : { plugin: handler.owner.name }),
    hook: execution.entry.id,
    executionId: execution.run.executionId,
    recovery: 'skipped',
    detail: { handler: handler.index },
  };
}

function nameOf(execution: Execution, handler: Handler): string {
  return `Handler ${handler.index} of '${handler.owner.name}' for '${execution.entry.id}'`;
}

/** A handler threw or its promise was rejected. An error that has a code already keeps it. */
export function threw(execution: Execution, handler: Handler, thrown: unknown): AirlockError {
  try {
    return described(execution, handler, thrown);
  } catch {
    // A proxy can throw again at every look.
    const message = `${nameOf(execution, handler)} threw something that cannot be looked at.`;
    return new AirlockError('HOOK_THREW', message, factsOf(execution, handler));
  }
}

function described(execution: Execution, handler: Handler, thrown: unknown): AirlockError {
  if (thrown instanceof AirlockError) return toAirlockError(thrown, 'HOOK_THREW', factsOf(execution, handler));
  const code = isFrozenWrite(thrown) ? 'HOOK_MUTATED_VALUE' : 'HOOK_THREW';
  const message = `${nameOf(execution, handler)} threw: ${messageOf(thrown)}`;
  return new AirlockError(code, message, { ...factsOf(execution, handler), cause: thrown });
}

/** Its plugin could not be started; whoever tried has reported it. */
export class Unready extends Error {
  constructor(cause: unknown) {
    super('', { cause });
  }
}

/** Whether that is what was thrown; asking never throws. */
export function isUnready(thrown: unknown): thrown is Unready {
  try {
    return thrown instanceof Unready;
  } catch {
    return false;
  }
}

export function unready(execution: Execution, handler: Handler, cause: unknown): AirlockError {
  return toAirlockError(cause, 'START_FAILED', factsOf(execution, handler));
}

export function timedOut(execution: Execution, handler: Handler): AirlockError {
  const limit = handler.timeout;
  return new AirlockError('HOOK_TIMEOUT', `${nameOf(execution, handler)} did not answer within ${limit} ms.`, {
    ...factsOf(execution, handler),
  });
}

export function invalid(execution: Execution, handler: Handler, problem: string): AirlockError {
  return new AirlockError(
    'HOOK_INVALID_ANSWER',
    `${nameOf(execution, handler)} answered with something invalid: ${problem}`,
    {
      ...factsOf(execution, handler),
    },
  );
}

export function notSync(execution: Execution, handler: Handler): AirlockError {
  return new AirlockError(
    'HOOK_NOT_SYNC',
    `${nameOf(execution, handler)} does not answer at once, as this use of the hook needs.`,
    factsOf(execution, handler),
  );
}

/** The page did not run while handlers were waited for. Nobody's fault among them. */
export function hostBusy(milliseconds: number): AirlockError {
  const message = `The app itself did not run for ${Math.round(milliseconds)} ms; plugins were given that time back.`;
  return new AirlockError('HOST_BUSY', message, {
    severity: 'warning',
    recovery: 'adjusted',
    detail: { milliseconds },
  });
}

export function cancelled(execution: Execution, reason: unknown): AirlockError {
  return new AirlockError('HOOK_CANCELLED', `An execution of '${execution.entry.id}' was cancelled by its caller.`, {
    hook: execution.entry.id,
    executionId: execution.run.executionId,
    cause: reason,
  });
}

/** Engines word it differently; all name the read-only property or the object that cannot be extended. */
function isFrozenWrite(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError &&
    /read.?only|not extensible|can't (delete|define)|cannot (delete|add)/i.test(thrown.message)
  );
}
