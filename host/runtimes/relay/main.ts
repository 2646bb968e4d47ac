import { PROTOCOL } from '../channel/protocol.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';
import { startWorker } from './plugin-worker.ts';
import type { PluginWorker } from './plugin-worker.ts';

declare const __PRELUDE__: string;

/**
 * Runs in the opaque-origin frame, alone: plugins run in its workers. It takes one control port from the host page and
 * listens to nothing else; each plugin's port stays here, and what a worker sends is limited before it goes on.
 */
function main(): void {
  const host = parent.parent;
  // Made into bytes once; each plugin's script refers to them.
  const prelude = new Blob([__PRELUDE__]);
  const workers = new Map<number, PluginWorker>();
  let control: MessagePort | undefined;

  addEventListener('message', (event) => {
    if (control !== undefined || event.source !== host || event.ports[0] === undefined) return;
    control = event.ports[0];
    control.addEventListener('message', (message: MessageEvent<ControlMessage>) =>
      obey(message.data, message.ports[0]),
    );
    control.start();
    report(['ready', PROTOCOL]);
  });
  host.postMessage('airlock.relay', '*');

  function report(message: ReportMessage): void {
    control?.postMessage(message);
  }

  function obey(message: ControlMessage, port: MessagePort | undefined): void {
    switch (message[0]) {
      case 'ping':
        return report(['pong', message[1]]);
      case 'stop':
        workers.get(message[1])?.stop();
        workers.delete(message[1]);
        return;
      case 'start': {
        const [, instance, code] = message;
        if (port === undefined) return;
        const ended = (reason: 'crashed' | 'violation' | 'unresponsive', why: string): void => {
          workers.delete(instance);
          report(['ended', instance, reason, why]);
        };
        workers.set(instance, startWorker([prelude, code], port, ended));
      }
    }
  }
}

main();
