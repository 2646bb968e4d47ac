import type { Profile } from '../profile.ts';
import type { BackgroundParts, startInBackground } from './background.ts';
import type { LazyActivation } from './lazy-activation.ts';

export interface WarmUpParts extends Pick<BackgroundParts, 'atMost' | 'signal'> {
  readonly profile: Profile;
  readonly activation: LazyActivation;
  /** Runs `work` when there is time. Without it nothing is started before it is needed. */
  readonly whenIdle: ((work: () => void) => void) | undefined;
  /** What starts plugins. */
  readonly load: () => Promise<{ readonly startInBackground: typeof startInBackground }>;
  readonly reportUnknown: (error: unknown) => void;
}

/** Starts what nobody needs yet once there is time; what it takes comes with the first plugin that is installed. */
export interface WarmUp {
  begin(): void;
  /** Whether a plugin was started though nobody needed it. */
  has(name: string): boolean;
}

export function createWarmUp(parts: WarmUpParts): WarmUp {
  const { profile, activation, whenIdle, load, reportUnknown, ...limits } = parts;
  const warmed = new Set<string>();
  return {
    has: (name) => warmed.has(name),
    begin() {
      if (whenIdle === undefined) return;
      const run = async (): Promise<void> => {
        const { startInBackground } = await load();
        startInBackground({
          ...limits,
          enabled: () => profile.list().filter(({ enabled }) => enabled),
          subscribe: profile.subscribe,
          start(name, urgency) {
            warmed.add(name);
            return activation.start(name, urgency);
          },
          whenIdle,
        });
      };
      const once = (): void => {
        if (profile.list().length === 0) return;
        unfollow();
        whenIdle(() => void run().catch(reportUnknown));
      };
      const unfollow = profile.subscribe(once);
      once();
    },
  };
}
