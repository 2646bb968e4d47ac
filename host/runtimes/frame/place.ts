import type { Isolation } from '../../kernel/realm.ts';
import { openBroker, proveBroker, type Broker } from '../broker/open.ts';
import type { WorkerRealm } from '../worker/realm.ts';

export interface PlaceOptions {
  /** Full name of the plugin whose documents come into it. */
  readonly plugin: string;
  /** What it stands in. */
  readonly box: HTMLElement;
  /** URL of the broker page. */
  readonly url: string;
  /** A place on the runner site, where there is one. */
  readonly openWindow: WorkerRealm['openWindow'];
  /** Milliseconds for each step of coming up. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** The page that a window of a plugin stands in, with a relay in it; documents of that one plugin come and go there. */
export interface Place {
  readonly frame: HTMLIFrameElement;
  readonly broker: Broker;
  readonly isolation: Isolation;
  /** Have the document taken out. Whether the relay said that it was, soon: one that hangs can hold no other. */
  clear(): Promise<boolean>;
  close(): void;
}

/** Milliseconds in which a relay that nothing keeps busy takes a document out. */
const SOON = 300;
/** Heartbeats count from one, so that no answer to one of them is taken for this. */
const CLEARED = -1;

/** On the plugin's own origin, in a process of its own, where that can be; else in a broker page of the app. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { box, plugin, openWindow } = options;
  // oxlint-disable-next-line react/iframe-missing-sandbox -- it is the broker page; the sandboxed frame is inside.
  const frame = box.ownerDocument.createElement('iframe');
  Object.assign(frame.style, { width: '100%', height: '100%', border: '0', display: 'block' });
  const where = { ...options, frame, attach: () => box.append(frame) };
  const own = await openWindow(plugin, where);
  const isolation = own === undefined ? 'shared-process' : 'process';
  const broker = own ?? (await openBroker({ ...where, prove: proveBroker('frame') }));
  return {
    frame,
    broker,
    isolation,
    clear: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), SOON);
        broker.onReport((report) => {
          if (report[0] !== 'pong' || report[1] !== CLEARED) return;
          clearTimeout(timer);
          resolve(true);
        });
        broker.send(['stop', 0]);
        // Answered in order.
        broker.send(['ping', CLEARED]);
      }),
    close: () => broker.close(),
  };
}
