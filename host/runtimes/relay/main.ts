import { takeControl } from './control.ts';
import { startWorker } from './plugin-worker.ts';
import type { PluginWorker } from './plugin-worker.ts';

declare const __PRELUDE__: string;

/**
 * Runs in the opaque-origin frame, alone: plugins run in its workers. Each plugin's port stays here, and what a worker
 * sends is limited before it goes on. Workers have none of the ways out that only a header closes, so nothing is sealed.
 */
function main(): void {
  // Made into bytes once; each plugin's script refers to them.
  const prelude = new Blob([__PRELUDE__]);
  const workers = new Map<number, PluginWorker>();
  const control = takeControl(() => false);

  control.onMessage((message, port) => {
    if (message[0] === 'stop') {
      workers.get(message[1])?.stop();
      workers.delete(message[1]);
    } else if (message[0] === 'start' && port !== undefined) {
      const [, instance, code] = message;
      const ended = (reason: 'crashed' | 'violation' | 'unresponsive', why: string): void => {
        workers.delete(instance);
        control.report(['ended', instance, reason, why]);
      };
      workers.set(instance, startWorker([prelude, code], port, ended));
    }
  });
}

main();
