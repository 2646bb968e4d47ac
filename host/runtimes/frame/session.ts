import { AirlockError, messageOf, toAirlockError } from '../../kernel/errors.ts';
import type { InstanceEnd, Isolation, LoadedPackage, ServiceCaller } from '../../kernel/realm.ts';
import { watchRelay } from '../broker/open.ts';
import { openChannel } from '../channel/channel.ts';
import type { Channel } from '../channel/channel.ts';
import { Pace } from '../channel/pace.ts';
import { portLink } from '../channel/port-link.ts';
import { limits } from '../channel/protocol.ts';
import type { StartInfo, ViewDrawing } from '../channel/protocol.ts';
import { describeForPlugin, pluginFailure } from '../failures.ts';
import type { Place } from './place.ts';

/** A loop in a document is over before the nursery, which may share its process, counts as lost. */
const HEARTBEAT = { every: 500, missed: 3 };

export interface SessionOptions {
  readonly pkg: LoadedPackage;
  readonly code: Uint8Array<ArrayBuffer>;
  /** Where it comes up; closed when it does not. */
  readonly place: Place;
  /** Services of the plugin, with the methods of the view added. */
  readonly services: ServiceCaller;
  /** Refuse where the browser does not close the ways out that a document has. */
  readonly sealedOnly: boolean;
  /** Milliseconds for each step of coming up. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Told once, unless it is closed. */
  readonly ended: (end: Exclude<InstanceEnd, { reason: 'disposed' }>) => void;
}

/** One life of a view's document, from its page to what is drawn in it. */
export interface Session {
  readonly isolation: Isolation;
  readonly place: Place;
  draw(drawing: ViewDrawing): Promise<void>;
  tell(method: 'update' | 'theme' | 'settings', value: unknown): Promise<void>;
  /** End what is between the document and the host; gives the page, with the document still in it. */
  leave(): Place;
  close(): void;
}

/** Bring up a document and let the plugin's code register there. Rejects with an `AirlockError`. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { pkg, services, place, timeout, signal } = options;
  const { broker, isolation, frame } = place;
  const { port1, port2 } = new MessageChannel();
  let open = true;

  const leave = (): Place => {
    open = false;
    heartbeat.stop();
    view?.removeEventListener('message', shouted);
    channel.close('The view was closed.');
    return place;
  };
  const close = (): void => leave().close();
  const end = (reason: 'crashed' | 'violation' | 'unresponsive', message: string): void => {
    if (!open) return;
    close();
    options.ended({ reason, message });
  };
  const channel = openChannel({
    link: portLink(port1),
    methods: services.methods,
    serve: (method, args, calling) => services.call(method, args, calling.signal),
    pace: new Pace(() => performance.now()),
    sends: limits.toPlugin,
    receives: limits.fromPlugin,
    // The channel makes only errors whose codes are in the host's list.
    error: (code, message) => new AirlockError(code as 'CHANNEL_CLOSED', message, { plugin: pkg.name }),
    failed: pluginFailure,
    describe: describeForPlugin,
    violated: (what) => end('violation', `The plugin sent ${what}.`),
  });
  const heartbeat = watchRelay(broker, HEARTBEAT, () =>
    end('unresponsive', 'The document of the plugin does not answer.'),
  );
  broker.onReport((report) => {
    if (report[0] === 'pong') heartbeat.answered(report[1]);
    else if (report[0] === 'ended') end(report[2], report[3]);
  });
  // A document can post to the window of the app past its channel. None has a reason to, and many would keep the app busy.
  const view = frame.ownerDocument.defaultView;
  const shouted = ({ source }: MessageEvent): void => {
    if (isInside(source, frame.contentWindow)) end('violation', 'The plugin spoke to the window of the app.');
  };
  view?.addEventListener('message', shouted);

  try {
    if (options.sealedOnly && !broker.sealed) {
      throw new AirlockError('REALM_UNSAFE', 'This browser does not keep a document from sending data out.', {
        plugin: pkg.name,
        nextStep: 'Use a browser that knows Connection-Allowlist, or allow it by policy.',
      });
    }
    broker.send(['start', 0, options.code], [port2]);
    const { id, version } = pkg.manifest;
    const info: StartInfo = { plugin: { id, version, realm: 'frame' }, methods: [...services.methods] };
    await channel.call('start', [info], { timeout, signal });
  } catch (error) {
    close();
    throw failure(error, options);
  }
  return {
    isolation,
    place,
    async draw(drawing) {
      try {
        await channel.call('draw', [drawing], { timeout, signal });
      } catch (error) {
        close();
        throw failure(error, options);
      }
    },
    tell: (method, value) => tell(channel, method, value, timeout),
    leave,
    close,
  };
}

async function tell(channel: Channel, method: string, value: unknown, timeout: number): Promise<void> {
  await channel.call(method, [value], { timeout });
}

function failure(error: unknown, { pkg, signal, timeout }: SessionOptions): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof AirlockError && error.code === 'CALL_TIMEOUT') {
    return new AirlockError('START_TIMEOUT', `The view of "${pkg.name}" was not drawn in ${timeout} ms.`, {
      plugin: pkg.name,
    });
  }
  if (error instanceof AirlockError) return error;
  return toAirlockError(new Error(messageOf(error), { cause: error }), 'START_FAILED', { plugin: pkg.name });
}

/** Whether a window is one of those below the page of a frame. Parents can be followed across origins. */
function isInside(source: MessageEventSource | null, page: Window | null): boolean {
  if (source === null || page === null || !('parent' in source)) return false;
  let at: Window = source;
  // The relay is the child of the page; what the plugin has stands below.
  while (at.parent !== at && at.parent !== page) at = at.parent;
  return at.parent === page && at !== source;
}
