import { AirlockError } from '../../kernel/errors.ts';
import type { InstanceEnd } from '../../kernel/realm.ts';
import { PROTOCOL } from '../channel/protocol.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';

/** Milliseconds between two pings of the relay, and how many may stay unanswered: then its process is gone or stuck. */
const RELAY_PING = 1000;
const RELAY_MISSED = 3;

/** One broker page with one opaque-origin frame, in which a relay runs the workers of many plugins. */
export interface Nursery {
  /** Run code in a new worker, with `port` as its way to the host. `ended` is told once, unless it is stopped. */
  start(code: Uint8Array<ArrayBuffer>, port: MessagePort, ended: (end: InstanceEnd) => void): { stop(): void };
  /** Take the frame away; everything in it ends. */
  dispose(): void;
}

export interface NurseryOptions {
  readonly document: Document;
  /** URL of the broker page, answered by the service worker. */
  readonly url: string;
  /** Milliseconds until opening fails. */
  readonly timeout: number;
  /** The relay no longer answers. Every instance was told before. */
  readonly died: () => void;
}

/**
 * Open a nursery. Rejects with `REALM_UNSAFE` unless the frame's page is the broker page of our service worker, so that
 * nothing is ever started without its headers.
 */
export async function openNursery(options: NurseryOptions): Promise<Nursery> {
  // The broker page is ours and needs its own origin; the frame that is sandboxed stands inside it.
  // oxlint-disable-next-line react/iframe-missing-sandbox
  const frame = options.document.createElement('iframe');
  frame.title = 'Airlock plugins';
  keepOutOfTheWay(frame);
  frame.src = options.url;
  try {
    await relayIn(frame, options);
    proveBroker(frame);
    return await connect(frame, options);
  } catch (error) {
    frame.remove();
    throw error;
  }
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

/** Attach the frame and wait for the relay's first word, which only its own window can say. */
function relayIn(frame: HTMLIFrameElement, { document, timeout, url }: NurseryOptions): Promise<void> {
  const view = document.defaultView;
  if (view === null) throw new AirlockError('REALM_UNSAFE', 'There is no window to run plugins in.');
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent): void => {
      if (event.data !== 'airlock.relay' || event.source === null || event.source !== relayWindow(frame)) return;
      done();
      resolve();
    };
    const timer = setTimeout(() => {
      done();
      reject(new AirlockError('REALM_UNSAFE', `The sandbox at "${url}" did not come up in ${timeout} ms.`));
    }, timeout);
    const done = (): void => {
      clearTimeout(timer);
      view.removeEventListener('message', listen);
    };
    view.addEventListener('message', listen);
    document.body.append(frame);
  });
}

/** The broker page says what it is; only our service worker makes that page, and never without its headers. */
function proveBroker(frame: HTMLIFrameElement): void {
  const page = frame.contentDocument;
  const name = page?.querySelector('meta[name="airlock-broker"]')?.getAttribute('content');
  const controlled = frame.contentWindow?.navigator.serviceWorker?.controller;
  if (name !== 'nursery' || !controlled) {
    throw new AirlockError(
      'REALM_UNSAFE',
      'The page of the sandbox was not answered by the service worker of this app.',
    );
  }
  // Where the browser tells, see that the headers that came with the page are in force.
  const policy = (page as { featurePolicy?: { allowsFeature(name: string): boolean } } | null)?.featurePolicy;
  if (policy?.allowsFeature('usb') === true || policy?.allowsFeature('sync-xhr') === true) {
    throw new AirlockError('REALM_UNSAFE', 'The headers of the sandbox page are not in force.');
  }
}

async function connect(frame: HTMLIFrameElement, { timeout, died }: NurseryOptions): Promise<Nursery> {
  const { port1: control, port2 } = new MessageChannel();
  const running = new Map<number, (end: InstanceEnd) => void>();
  let last = 0;
  let answered = 0;
  let asked = 0;
  let missed = 0;

  const endAll = (end: InstanceEnd): void => {
    clearInterval(heartbeat);
    control.close();
    frame.remove();
    for (const ended of running.values()) ended(end);
    running.clear();
  };
  const end = (instance: number, how: InstanceEnd): void => {
    const ended = running.get(instance);
    running.delete(instance);
    ended?.(how);
  };
  const send = (message: ControlMessage, transfer: Transferable[] = []): void => control.postMessage(message, transfer);

  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AirlockError('REALM_UNSAFE', 'The sandbox did not answer.')), timeout);
    control.addEventListener('message', ({ data }: MessageEvent<ReportMessage>) => {
      if (data[0] === 'pong') answered = data[1];
      else if (data[0] === 'ended') end(data[1], { reason: data[2], message: data[3] });
      else if (data[1] === PROTOCOL) {
        clearTimeout(timer);
        resolve();
      } else {
        clearTimeout(timer);
        reject(
          new AirlockError('REALM_UNSAFE', 'The sandbox belongs to another version of this app; reload the page.'),
        );
      }
    });
    control.start();
    // An opaque origin has no name to address; the window was checked by identity.
    relayWindow(frame)?.postMessage('airlock.control', '*', [port2]);
  });

  const heartbeat = setInterval(() => {
    missed = answered === asked ? 0 : missed + 1;
    if (missed >= RELAY_MISSED) {
      endAll({ reason: 'crashed', message: 'The process of the sandbox ended or hangs.' });
      died();
    } else if (missed === 0) send(['ping', (asked += 1)]);
  }, RELAY_PING);

  return {
    start(code, port, ended) {
      const instance = (last += 1);
      running.set(instance, ended);
      send(['start', instance, code], [port]);
      return {
        stop() {
          running.delete(instance);
          send(['stop', instance]);
        },
      };
    },
    dispose: () => endAll({ reason: 'disposed' }),
  };
}

function relayWindow(frame: HTMLIFrameElement): Window | undefined {
  return frame.contentWindow?.frames[0];
}
