import { PROTOCOL } from '../channel/protocol.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';

/** What a relay does with its one control port. */
export interface Control {
  report(message: ReportMessage): void;
  /** Everything but pings, which are answered here. */
  onMessage(listener: (message: ControlMessage, port: MessagePort | undefined) => void): void;
}

/**
 * Take the one control port from the host page, the parent of the broker page, and listen to nothing else. `sealed` says
 * whether the browser refuses every connection of a document in here.
 */
export function takeControl(sealed: () => boolean): Control {
  const host = parent.parent;
  let control: MessagePort | undefined;
  let listener: (message: ControlMessage, port: MessagePort | undefined) => void = () => undefined;
  const report = (message: ReportMessage): void => control?.postMessage(message);

  addEventListener('message', (event) => {
    if (control !== undefined || event.source !== host || event.ports[0] === undefined) return;
    control = event.ports[0];
    control.addEventListener('message', ({ data, ports }: MessageEvent<ControlMessage>) => {
      if (data[0] === 'ping') report(['pong', data[1]]);
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
