import { AirlockError } from '../errors.ts';
import type { Grants } from './grants.ts';

/** What somebody does for a plugin, or it for somebody, for as long as it may. */
export interface GrantWatch {
  /** Aborted with `PERMISSION_DENIED` once it may not any more. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Watches a grant while something that needs it goes on. `holds` is asked after each change; `what` ends the sentence. */
export type WatchGrant = (plugin: string, holds: () => boolean, what: string) => GrantWatch;

export function grantWatching(grants: Pick<Grants, 'subscribe'>): WatchGrant {
  return (plugin, holds, what) => {
    const controller = new AbortController();
    const stop = grants.subscribe(() => {
      if (holds()) return;
      stop();
      controller.abort(
        new AirlockError('PERMISSION_DENIED', `'${plugin}' may not ${what} any more.`, {
          plugin,
          recovery: 'skipped',
        }),
      );
    });
    return { signal: controller.signal, stop };
  };
}

/** An answer for as long as its grant lasts; one that is there already is given as it is. */
export function whileGranted(granted: GrantWatch, answer: unknown): unknown {
  if (!(answer instanceof Promise)) {
    granted.stop();
    return answer;
  }
  const { signal } = granted;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
      granted.stop();
    });
  });
}
