import { Pulse } from '../../kernel/supervision/pulse.ts';
import { Violation } from '../channel/guard.ts';
import { HEARTBEAT, PING, PONG } from '../channel/protocol.ts';
import type { Message } from '../channel/protocol.ts';
import { createLimiter } from './limiter.ts';
import { buffersIn } from './moved.ts';
import { Looks } from './looks.ts';
import { createOwnCalls, type OwnCalls } from './own-calls.ts';

export interface PluginWorker {
  readonly ask: OwnCalls['ask'];
  /** Share of the last minute, 0 to 1, in which its thread was busy; `undefined` until that is known. */
  readonly busy: () => number | undefined;
  stop(): void;
}

type Ended = (reason: 'crashed' | 'violation' | 'unresponsive', message: string) => void;

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** Share of the heartbeat by which one beat is earlier or later, so that no regular work is in step with it. */
const JITTER = 0.15;

/** Blob URLs of this frame, and no other, may become workers. */
const policy: ScriptPolicy = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('airlock', {
  createScriptURL(url) {
    if (!url.startsWith('blob:null/')) throw new TypeError('Only code of this frame may run here.');
    return url;
  },
}) ?? { createScriptURL: (url) => url };

/** One plugin: its worker, the host's port for it, and the limits between them. */
export function startWorker(script: BlobPart[], port: MessagePort, ended: Ended): PluginWorker {
  const url = URL.createObjectURL(new Blob(script, { type: 'text/javascript' }));
  const worker = new Worker(policy.createScriptURL(url));
  const own = createOwnCalls((message) => {
    limiter.fromHost(message);
    worker.postMessage(message);
  });
  const limiter = createLimiter(
    (message, moved) => {
      if (!own.take(message)) port.postMessage(message, moved);
    },
    () => performance.now(),
  );
  let running = true;
  let heard = false;
  const looks = new Looks();
  let asked = 0;
  const pulse = new Pulse({ every: HEARTBEAT, missed: 2, elapsed: () => performance.now() });

  const stop = (): void => {
    running = false;
    clearTimeout(heartbeat);
    limiter.stop();
    worker.terminate();
    port.close();
    URL.revokeObjectURL(url);
    own.end();
  };
  const end: Ended = (reason, message) => {
    if (!running) return;
    stop();
    ended(reason, message);
  };
  const listen = (): void => {
    heartbeat = setTimeout(listen, HEARTBEAT * (1 + JITTER * (2 * Math.random() - 1)));
    // Until its script has run, the host's limit on starting holds.
    if (!heard) return;
    const beat = pulse.beat();
    if (beat === 'lost') end('unresponsive', `The plugin did not answer for ${pulse.silence / 1000} seconds.`);
    else if (beat === 'wait') looks.note(Infinity);
    else if (beat === 'ask') {
      asked = performance.now();
      worker.postMessage(PING);
    }
  };
  let heartbeat = setTimeout(listen, HEARTBEAT);

  worker.addEventListener('message', (event) => {
    if (!running) return;
    if (!heard) {
      heard = true;
      URL.revokeObjectURL(url);
    }
    if (event.data === PONG && pulse.waiting) {
      pulse.answered();
      looks.note(performance.now() - asked);
      return;
    }
    try {
      limiter.fromWorker(event.data, event.ports.length);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      end('violation', `The plugin sent ${error.message}.`);
    }
  });
  worker.addEventListener('messageerror', () => end('violation', 'The plugin sent something that cannot be read.'));
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    // Before anything was heard, the script itself failed; later it is an error that a handler did not catch.
    if (!heard) end('crashed', event.message || 'The code of the plugin did not run.');
  });
  port.addEventListener('message', (event: MessageEvent<Message>) => {
    if (!running) return;
    limiter.fromHost(event.data);
    worker.postMessage(event.data, buffersIn(event.data));
  });
  port.start();
  return { ask: own.ask, busy: () => looks.share, stop };
}
