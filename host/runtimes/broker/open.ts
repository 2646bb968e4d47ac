import { AirlockError } from '../../kernel/errors.ts';
import { Pulse } from '../../kernel/supervision/pulse.ts';
import { PROTOCOL } from '../channel/protocol.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';

export interface BrokerOptions {
  /** The element that will hold the broker page; the caller styles it and says by `attach` where it stands. */
  readonly frame: HTMLIFrameElement;
  readonly attach: (frame: HTMLIFrameElement) => void;
  /** URL of the broker page. */
  readonly url: string;
  /** Whether it really is what it must be; throws `REALM_UNSAFE`. Called before anything is sent to it. */
  readonly prove: (frame: HTMLIFrameElement) => void;
  /** First word to the relay. Default: `airlock.control`; on a runner site the full name of the plugin. */
  readonly hello?: string;
  /** Milliseconds until opening fails. */
  readonly timeout: number;
  /** Aborted when nobody wants it any more. */
  readonly signal?: AbortSignal;
}

/** A broker page that is up: its relay has the control port and answered on it. */
export interface Broker {
  /** Reports of the relay after `ready`. */
  readonly onReport: (listener: (report: ReportMessage) => void) => void;
  /** The browser refuses whatever connection a document in there tries (`Connection-Allowlist`), as it said itself. */
  readonly sealed: boolean;
  send(message: ControlMessage, transfer?: Transferable[]): void;
  /** Take the frame away; everything in it ends. */
  close(): void;
}

/** Milliseconds in which a relay speaks after its page was loaded; it does before, unless the machine is very busy. */
const SILENCE = 2000;

/**
 * Bring up a broker page and shake hands with the relay inside. Rejects with `REALM_UNSAFE` unless the page proved what it
 * is, so that nothing is ever started without its headers.
 */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const { frame } = options;
  frame.src = options.url;
  try {
    await relayIn(options);
    options.prove(frame);
    return await connect(options);
  } catch (error) {
    frame.remove();
    throw error;
  }
}

/** The window of the relay: the one frame in the broker page. Windows may be compared across origins. */
function relayWindow(frame: HTMLIFrameElement): Window | undefined {
  return frame.contentWindow?.frames[0];
}

/** Attach the frame and wait for the relay's first word, which only its own window can say. */
function relayIn({ frame, attach, timeout, url, signal }: BrokerOptions): Promise<void> {
  const view = frame.ownerDocument.defaultView;
  if (view === null) throw new AirlockError('REALM_UNSAFE', 'There is no window to run plugins in.');
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent): void => {
      if (event.data !== 'airlock.relay' || event.source === null || event.source !== relayWindow(frame)) return;
      done();
      resolve();
    };
    let timer = setTimeout(() => {
      done();
      reject(new AirlockError('REALM_UNSAFE', `The sandbox at "${url}" did not come up in ${timeout} ms.`));
    }, timeout);
    const abort = (): void => {
      done();
      reject(signal?.reason as Error);
    };
    // A page that was loaded and says nothing within this time is another one: the browser's own, of an error.
    const silent = (): void => {
      clearTimeout(timer);
      timer = setTimeout(
        () => {
          done();
          reject(new AirlockError('REALM_UNSAFE', `What is at "${url}" is no sandbox.`));
        },
        Math.min(SILENCE, timeout),
      );
    };
    frame.addEventListener('load', silent, { once: true });
    const done = (): void => {
      clearTimeout(timer);
      frame.removeEventListener('load', silent);
      signal?.removeEventListener('abort', abort);
      view.removeEventListener('message', listen);
    };
    signal?.addEventListener('abort', abort);
    view.addEventListener('message', listen);
    attach(frame);
  });
}

/** The page is one of ours: only our service worker makes it, and never without its headers. */
export function proveBroker(name: 'nursery' | 'frame'): (frame: HTMLIFrameElement) => void {
  return (frame) => {
    const page = frame.contentDocument;
    const found = page?.querySelector('meta[name="airlock-broker"]')?.getAttribute('content');
    const controlled = frame.contentWindow?.navigator.serviceWorker?.controller;
    if (found !== name || !controlled) {
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
  };
}

async function connect({ frame, timeout, hello = 'airlock.control' }: BrokerOptions): Promise<Broker> {
  const { port1: control, port2 } = new MessageChannel();
  let listener: (report: ReportMessage) => void = () => undefined;
  const sealed = await new Promise<boolean>((resolve, reject) => {
    const timer = setTimeout(() => reject(new AirlockError('REALM_UNSAFE', 'The sandbox did not answer.')), timeout);
    control.addEventListener('message', (event: MessageEvent<unknown>) => {
      const data = readReport(event.data);
      if (data === undefined) return;
      if (data[0] !== 'ready') return listener(data);
      clearTimeout(timer);
      if (data[1] === PROTOCOL) return resolve(data[2]);
      reject(new AirlockError('REALM_UNSAFE', 'The sandbox belongs to another version of this app; reload the page.'));
    });
    control.start();
    // An opaque origin has no name to address; the window was checked by identity.
    relayWindow(frame)?.postMessage(hello, '*', [port2]);
  });
  return {
    sealed,
    onReport: (listen) => {
      listener = listen;
    },
    send: (message, transfer = []) => control.postMessage(message, transfer),
    close() {
      control.close();
      frame.remove();
    },
  };
}

/** Characters of what a relay says of an end. */
const SAID = 500;
const reasons = ['crashed', 'violation', 'unresponsive'] as const;

/** The relay shares its process with plugins, so its word is taken apart like theirs. What is no report is not heard. */
export function readReport(said: unknown): ReportMessage | undefined {
  if (!Array.isArray(said)) return undefined;
  const [kind, first, second, third] = said as unknown[];
  if (typeof first !== 'number') return undefined;
  if (kind === 'ready') return ['ready', first, second === true];
  if (kind === 'ended') {
    const reason = reasons.find((each) => each === second) ?? 'crashed';
    return ['ended', first, reason, typeof third === 'string' ? third.slice(0, SAID) : 'The plugin ended.'];
  }
  if (kind === 'pong') return ['pong', first, readShares(second)];
  if (kind === 'at' || kind === 'left') return typeof second === 'number' ? [kind, first, second] : undefined;
  // What a round came to is read by who asked for it.
  return kind === 'round' ? (said as unknown as ReportMessage) : undefined;
}

function readShares(said: unknown): (readonly [instance: number, share: number])[] {
  if (!Array.isArray(said)) return [];
  return said.flatMap((item: unknown): [number, number][] => {
    const [instance, share] = Array.isArray(item) ? (item as unknown[]) : [];
    return typeof instance === 'number' && typeof share === 'number' && share >= 0 && share <= 1
      ? [[instance, share]]
      : [];
  });
}

/** Milliseconds between two pings of a relay, and how many may stay unanswered: then its process is gone or stuck. */
export interface Heartbeat {
  readonly every: number;
  readonly missed: number;
}

/** Ask the relay again and again whether it is there; `lost` is told once. Gives what stops it. */
export function watchRelay(
  broker: Pick<Broker, 'send'>,
  { every, missed: allowed }: Heartbeat,
  lost: () => void,
): { answered(count: number): void; stop(): void } {
  let asked = 0;
  // A page that is busy itself must not take the relay for dead.
  const pulse = new Pulse({ every, missed: allowed, elapsed: () => performance.now() });
  const timer = setInterval(() => {
    const beat = pulse.beat();
    if (beat === 'lost') {
      clearInterval(timer);
      lost();
    } else if (beat === 'ask') broker.send(['ping', (asked += 1)]);
  }, every);
  return {
    answered: (count) => {
      if (count === asked) pulse.answered();
    },
    stop: () => clearInterval(timer),
  };
}
