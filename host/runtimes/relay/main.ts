import { takeControl } from './control.ts';
import { startWorker } from './plugin-worker.ts';
import { preludes } from './preludes.ts';
import { createRounds } from './rounds.ts';
import type { PluginWorker } from './plugin-worker.ts';
import type { PreludeText } from '../prelude/parts.ts';

declare const __PRELUDE__: PreludeText;

/**
 * Runs in the opaque-origin frame, alone: plugins run in its workers. Each plugin's port stays here, and what a worker
 * sends is limited before it goes on. Workers have none of the ways out that only a header closes, so nothing is sealed.
 */
function main(): void {
  const prelude = preludes(__PRELUDE__);
  const workers = new Map<number, PluginWorker>();
  const busy = (): [number, number][] =>
    [...workers].flatMap(([instance, worker]): [number, number][] => {
      const share = worker.busy();
      return share === undefined ? [] : [[instance, share]];
    });
  const control = takeControl(() => false, busy);
  const rounds = createRounds(workers, control.report);

  control.onMessage((message, port) => {
    if (message[0] === 'stop') {
      const stopped = workers.get(message[1]);
      workers.delete(message[1]);
      stopped?.stop();
    } else if (message[0] === 'schema') rounds.learn(message[1], message[2]);
    else if (message[0] === 'round') rounds.begin(message[1], message[2], message[3]);
    else if (message[0] === 'abandon') rounds.abandon(message[1]);
    else if (message[0] === 'start' && port !== undefined) {
      const [, instance, code, parts = []] = message;
      const ended = (reason: 'crashed' | 'violation' | 'unresponsive', why: string): void => {
        workers.delete(instance);
        control.report(['ended', instance, reason, why]);
      };
      workers.set(instance, startWorker([prelude(parts), code], port, ended));
    }
  });
}

main();
