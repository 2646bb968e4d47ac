import type { Seat } from '../../kernel/hooks/relay.ts';
import type { InstanceEnd } from '../../kernel/realm.ts';
import { openBroker, proveBroker, watchRelay } from '../broker/open.ts';
import type { Broker } from '../broker/open.ts';
import type { PartName } from '../prelude/parts.ts';
import { createRounds } from './rounds.ts';

/** A stuck relay means a stuck process, in which every plugin hangs. */
const HEARTBEAT = { every: 500, missed: 4 };

/** One broker page with one opaque-origin frame, in which a relay runs the workers of many plugins. */
export interface Nursery {
  /** Run code in a new worker, with `port` as its way to the host. `ended` is told once, unless it is stopped. */
  start(script: WorkerScript, port: MessagePort, ended: (end: InstanceEnd) => void): Started;
  /** Take the frame away; everything in it ends. */
  dispose(): void;
}

/** What a worker runs: the code of a plugin, and what of the prelude it needs beside the core. */
export interface WorkerScript {
  readonly code: Uint8Array<ArrayBuffer>;
  readonly parts: readonly PartName[];
}

/** A worker in a nursery. */
export interface Started {
  readonly seat: Seat;
  /** See `PluginInstance.busy`. */
  readonly busy: () => number | undefined;
  stop(): void;
}

export interface NurseryOptions {
  readonly document: Document;
  /** URL of the broker page, answered by the service worker. */
  readonly url: string;
  /** Milliseconds until opening fails. */
  readonly timeout: number;
  /** The relay no longer answers. Every instance was told before. */
  readonly died: () => void;
  /** Full name of the one plugin it is for, where `url` is on a runner site. */
  readonly runs?: string;
  /** Aborted when nobody wants it any more. */
  readonly signal?: AbortSignal;
}

/** Open a nursery. Rejects with `REALM_UNSAFE` unless the frame's page is the broker page of our service worker. */
export async function openNursery(options: NurseryOptions): Promise<Nursery> {
  const { document, url, timeout, died, runs } = options;
  const signal = options.signal && { signal: options.signal };
  // The broker page is ours and needs its own origin; the frame that is sandboxed stands inside it.
  // oxlint-disable-next-line react/iframe-missing-sandbox
  const frame = document.createElement('iframe');
  frame.title = 'Airlock plugins';
  keepOutOfTheWay(frame);
  const attach = (): void => document.body.append(frame);
  if (runs === undefined) {
    return connected(await openBroker({ frame, attach, url, prove: proveBroker('nursery'), timeout, ...signal }), died);
  }
  // Its page is of another site, chosen by whoever deploys the app; it proves itself by its certificate, and to it the app
  // proves itself by the name.
  // The page has no script of its own and sandboxes itself by its policy; as an attribute that would keep it from the cache.
  frame.referrerPolicy = 'no-referrer';
  return connected(
    await openBroker({ frame, attach, url, prove: () => undefined, timeout, hello: runs, ...signal }),
    died,
  );
}

/**
 * Nobody sees or reaches the frame, but it is drawn: browsers give the process of a frame that is not a lower priority, and
 * then plugins starve when the machine is busy.
 */
function keepOutOfTheWay(frame: HTMLIFrameElement): void {
  frame.inert = true;
  frame.tabIndex = -1;
  frame.ariaHidden = 'true';
  const style = { position: 'fixed', left: '0', bottom: '0', width: '1px', height: '1px', border: '0', opacity: '0' };
  Object.assign(frame.style, style, { pointerEvents: 'none' });
}

function connected(broker: Broker, died: () => void): Nursery {
  const running = new Map<number, (end: InstanceEnd) => void>();
  const rounds = createRounds((message) => broker.send(message));
  const busy = new Map<number, number>();
  let last = 0;

  const endAll = (end: InstanceEnd): void => {
    heartbeat.stop();
    broker.close();
    rounds.end();
    for (const ended of running.values()) ended(end);
    running.clear();
  };
  const heartbeat = watchRelay(broker, HEARTBEAT, () => {
    endAll({ reason: 'crashed', message: 'The process of the sandbox ended or hangs.', process: true });
    died();
  });
  broker.onReport((report) => {
    if (report[0] === 'pong') {
      heartbeat.answered(report[1]);
      for (const [instance, share] of report[2]) if (running.has(instance)) busy.set(instance, share);
    } else if (report[0] === 'ended') {
      const ended = running.get(report[1]);
      running.delete(report[1]);
      busy.delete(report[1]);
      ended?.({ reason: report[2], message: report[3] });
    } else if (report[0] === 'round') rounds.reported(report);
    else if (report[0] === 'at' || report[0] === 'left') rounds.moved(...report);
  });

  return {
    start({ code, parts }, port, ended) {
      const instance = (last += 1);
      running.set(instance, ended);
      broker.send(['start', instance, code, parts], [port]);
      return {
        seat: { relay: rounds.relay, instance },
        busy: () => busy.get(instance),
        stop() {
          running.delete(instance);
          busy.delete(instance);
          broker.send(['stop', instance]);
        },
      };
    },
    dispose: () => endAll({ reason: 'disposed' }),
  };
}
