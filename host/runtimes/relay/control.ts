import { PROTOCOL } from '../channel/protocol.ts';
import { runnerLabel } from '../runner/label.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';

/** With every so many pings of the host it is told how busy the workers are: about every five seconds. */
const TOLD = 10;

/** What a relay does with its one control port. */
export interface Control {
  report(message: ReportMessage): void;
  /** Everything but pings, which are answered here. */
  onMessage(listener: (message: ControlMessage, port: MessagePort | undefined) => void): void;
}

/**
 * Take the one control port from the host page, the parent of the broker page, and listen to nothing else. `sealed` says
 * whether the browser refuses every connection of a document in here, `busy` how busy each worker is.
 */
export function takeControl(
  sealed: () => boolean,
  busy: () => readonly (readonly [instance: number, share: number])[] = () => [],
): Control {
  const host = parent.parent;
  let control: MessagePort | undefined;
  let listener: (message: ControlMessage, port: MessagePort | undefined) => void = () => undefined;
  const report = (message: ReportMessage): void => control?.postMessage(message);

  addEventListener('message', async (event) => {
    const [port] = event.ports;
    if (control !== undefined || event.source !== host || port === undefined) return;
    // On a runner site any page could have embedded this one: only the app that the name was made for may go on.
    if (isOnRunner() && !(await isEmbedder(event.data, event.origin))) return;
    if (control !== undefined) return;
    control = port;
    control.addEventListener('message', ({ data, ports }: MessageEvent<ControlMessage>) => {
      if (data[0] === 'ping') report(['pong', data[1], data[1] % TOLD === 0 ? busy() : []]);
      else listener(data, ports[0]);
    });
    control.start();
    report(['ready', PROTOCOL, sealed()]);
  });
  host.postMessage('airlock.relay', '*');

  return {
    report,
    onMessage: (listen) => {
      listener = listen;
    },
  };
}

/** A runner's page says so in the frame that it makes; the frame's own address tells nothing. */
export function isOnRunner(): boolean {
  return document.querySelector('meta[name="airlock-runner"]') !== null;
}

async function isEmbedder(plugin: unknown, origin: string): Promise<boolean> {
  const [label] = new URL(document.baseURI).hostname.split('.');
  return typeof plugin === 'string' && plugin.length <= 200 && label === (await runnerLabel(plugin, origin));
}
