import { AirlockError, messageOf } from '../../kernel/errors.ts';
import { openNursery } from '../worker/nursery.ts';
import type { Nursery } from '../worker/nursery.ts';
import type { RunnerSite } from '../worker/realm.ts';
import { runnerLabel } from './label.ts';

/** Milliseconds for a runner page to come up; an app that falls back must not keep its user waiting. */
const TIMEOUT = 4000;
/** Pages that come up at a time: each is a process to start. */
const AT_ONCE = 4;
/** Milliseconds after a failure in which no further plugin tries. */
const PAUSE = 60_000;

export interface HomesOptions {
  readonly document: Document;
  /** The app's base, under which the service worker answers. */
  readonly base: string;
  readonly runner: RunnerSite;
}

/** Gives each plugin a nursery of its own on the runner site, or `undefined` where it falls back to the one of all. */
export type Homes = (plugin: string) => Promise<Nursery | undefined>;

export function createHomes({ document, base, runner }: HomesOptions): Homes {
  let path: Promise<string> | undefined;
  let failedAt = -Infinity;
  let opening = 0;
  const waiting: (() => void)[] = [];

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (opening >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    opening += 1;
    try {
      return await work();
    } finally {
      opening -= 1;
      waiting.shift()?.();
    }
  };

  const open = async (plugin: string): Promise<Nursery> => {
    const site = new URL(runner.site);
    const label = await runnerLabel(plugin, location.origin);
    path ??= readPath(base);
    const url = new URL(await path, `${site.protocol}//${label}.${site.host}/`).href;
    return openNursery({ document, url, timeout: TIMEOUT, died: () => undefined, runs: plugin });
  };

  return async (plugin) => {
    const falls = runner.fallback ?? true;
    if (falls && performance.now() - failedAt < PAUSE) return undefined;
    try {
      return await inTurn(() => open(plugin));
    } catch (thrown) {
      path = undefined;
      const error = new AirlockError(
        'RUNNER_UNREACHABLE',
        `${runner.site} does not run plugins: ${messageOf(thrown)}`,
        {
          plugin,
          severity: falls ? 'warning' : 'error',
          recovery: falls ? 'fallback' : 'none',
          cause: thrown,
        },
      );
      if (!falls) throw error;
      failedAt = performance.now();
      runner.onFallback?.(error);
      return undefined;
    }
  };
}

/** The service worker knows which page fits this version of the app. */
async function readPath(base: string): Promise<string> {
  const answer = await fetch(new URL('airlock/runner.json', base));
  const { path } = (await answer.json()) as { readonly path: string };
  return path;
}
