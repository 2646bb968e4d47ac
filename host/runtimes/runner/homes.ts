import { AirlockError, messageOf } from '../../kernel/errors.ts';
import type { Waiting } from '../../kernel/realm.ts';
import { openBroker, type Broker, type BrokerOptions } from '../broker/open.ts';
import { openNursery } from '../worker/nursery.ts';
import type { Nursery } from '../worker/nursery.ts';
import type { RunnerSite } from '../worker/realm.ts';
import { runnerLabel } from './label.ts';

/** Milliseconds for a runner page to come up; an app that falls back must not keep its user waiting. */
const TIMEOUT = 4000;
/** Milliseconds after a failure in which no further plugin tries. */
const PAUSE = 60_000;

/** Pages that come up at a time. Each is a process to start, which the browser and the system do on all cores. */
const atOnce = (): number => Math.min(16, Math.max(4, 2 * navigator.hardwareConcurrency));

export interface HomesOptions {
  readonly document: Document;
  /** The app's base, under which the service worker answers. */
  readonly base: string;
  readonly runner: RunnerSite;
}

/** Gives each plugin a place of its own on the runner site, or `undefined` where it falls back to the app's own frames. */
export interface Homes {
  /** `waiting` is told while other pages come up first. */
  nursery(plugin: string, signal: AbortSignal, waiting?: Waiting): Promise<Nursery | undefined>;
  window(plugin: string, where: WindowPlace): Promise<Broker | undefined>;
}

/** The frame of a window, and how it comes into the page. */
export type WindowPlace = Pick<BrokerOptions, 'frame' | 'attach'> & { readonly signal: AbortSignal };

export function createHomes({ document, base, runner }: HomesOptions): Homes {
  const places = atOnce();
  const queue: (() => void)[] = [];
  let paths: Promise<RunnerPaths> | undefined;
  let failedAt = -Infinity;
  let opening = 0;

  const turn = async (signal: AbortSignal, waiting: Waiting | undefined): Promise<void> => {
    if (opening < places) {
      opening += 1;
      return;
    }
    const resume = waiting?.();
    try {
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          queue.splice(queue.indexOf(go), 1);
          reject(signal.reason);
        };
        const go = (): void => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        queue.push(go);
        signal.addEventListener('abort', leave, { once: true });
      });
    } finally {
      resume?.();
    }
  };
  const leave = (): void => {
    const next = queue.shift();
    // Whoever is next takes this place over.
    if (next === undefined) opening -= 1;
    else next();
  };

  const addressOf = async (plugin: string, page: keyof RunnerPaths): Promise<string> => {
    const site = new URL(runner.site);
    const label = await runnerLabel(plugin, location.origin);
    paths ??= readPaths(base);
    return new URL((await paths)[page], `${site.protocol}//${label}.${site.host}/`).href;
  };

  /** `open` in turn; `undefined`, or an error, when the site cannot be reached. */
  const at = async <T>(
    plugin: string,
    page: keyof RunnerPaths,
    signal: AbortSignal,
    waiting: Waiting | undefined,
    open: (url: string) => Promise<T>,
  ): Promise<T | undefined> => {
    const falls = runner.fallback ?? true;
    const isResting = (): boolean => falls && performance.now() - failedAt < PAUSE;
    if (isResting()) return undefined;
    await turn(signal, waiting);
    try {
      signal.throwIfAborted();
      // Another may have found out meanwhile.
      return isResting() ? undefined : await open(await addressOf(plugin, page));
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      paths = undefined;
      const message = `${runner.site} does not run plugins: ${messageOf(thrown)}`;
      const error = new AirlockError('RUNNER_UNREACHABLE', message, {
        plugin,
        severity: falls ? 'warning' : 'error',
        recovery: falls ? 'fallback' : 'none',
        cause: thrown,
      });
      if (!falls) throw error;
      failedAt = performance.now();
      runner.onFallback?.(error);
      return undefined;
    } finally {
      leave();
    }
  };

  return {
    nursery: (plugin, signal, waiting) =>
      at(plugin, 'path', signal, waiting, (url) =>
        openNursery({ document, url, timeout: TIMEOUT, died: () => undefined, runs: plugin, signal }),
      ),
    window: (plugin, where) =>
      at(plugin, 'window', where.signal, undefined, (url) => {
        where.frame.referrerPolicy = 'no-referrer';
        // Its page is of another site, chosen by whoever deploys the app; it proves itself by its certificate.
        return openBroker({ ...where, url, timeout: TIMEOUT, prove: () => undefined, hello: plugin });
      }),
  };
}

/** Paths on the runner site: of the page for a plugin's worker, and of the one for a window. */
interface RunnerPaths {
  readonly path: string;
  readonly window: string;
}

/** The service worker knows which pages fit this version of the app. */
async function readPaths(base: string): Promise<RunnerPaths> {
  const answer = await fetch(new URL('airlock/runner.json', base));
  return (await answer.json()) as RunnerPaths;
}
