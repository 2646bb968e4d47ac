import { useCallback } from 'react';
import { hostStatus } from '../boot/status.ts';
import { messageOf } from '../../kernel/errors.ts';
import { ConflictError } from '../data/collection.ts';
import { useText } from '../i18n/text.tsx';
import { useFaultWatch } from '../plugins/fault-watch.tsx';
import { shortName } from '../plugins/naming.ts';
import { toast } from '../ui/toast.tsx';
import { type Actor, createActor, RefusedError } from './actor.ts';
import { profile } from './profile.ts';

/** The current user with the plugins, once they are started or have failed to. */
export async function currentActor(): Promise<Actor> {
  return createActor((await hostStatus.settled())?.hooks, profile.get());
}

/**
 * Runs something the user asked for, on their behalf. A refusal, a conflict and a failure are told in a message, and so is
 * a plugin that did not do its part; the answer is then `undefined`. With `quiet`, plugins that are not running are no
 * news.
 */
export function useTask(): <T>(work: (actor: Actor) => Promise<T>) => Promise<T | undefined> {
  const { session: text, common } = useText();
  const watchFaults = useFaultWatch();
  return useCallback(
    async (work) => {
      try {
        return await watchFaults(async () => work(await currentActor()));
      } catch (error) {
        if (error instanceof RefusedError) {
          toast(
            error.by === undefined
              ? text.notAllowed(text.actions[error.action])
              : text.refused(text.actions[error.action], error.message, shortName(error.by)),
            'warning',
          );
        } else if (error instanceof ConflictError) toast(common.conflict, 'warning');
        else toast(text.failed(messageOf(error)), 'danger');
        return undefined;
      }
    },
    [watchFaults, text, common],
  );
}
