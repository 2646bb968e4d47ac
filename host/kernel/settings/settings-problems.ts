import { AirlockError } from '../errors.ts';
import type { SettingProblem } from './settings.ts';

const PROBLEMS = new WeakMap<AirlockError, readonly SettingProblem[]>();

/** The problems by which values were refused; `undefined` for another error. */
export function problemsIn(error: unknown): readonly SettingProblem[] | undefined {
  return error instanceof AirlockError ? PROBLEMS.get(error) : undefined;
}

/** The error of values that do not fit. */
export function invalid(name: string, problems: readonly SettingProblem[]): AirlockError {
  const shown = problems.slice(0, 5).map(({ path, message }) => `${path || 'the whole'}: ${message}`);
  const more = problems.length > shown.length ? ` (and ${problems.length - shown.length} more)` : '';
  const error = new AirlockError('CONFIG_INVALID', `These settings do not suit "${name}": ${shown.join(' ')}${more}`, {
    plugin: name,
  });
  PROBLEMS.set(error, problems);
  return error;
}
