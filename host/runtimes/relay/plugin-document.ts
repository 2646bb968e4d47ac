import { Violation } from '../channel/guard.ts';
import type { Message } from '../channel/protocol.ts';
import { createLimiter } from './limiter.ts';
import { buffersIn } from './moved.ts';

/** A document with nothing but the prelude in it, until it is given to a plugin. */
export interface PluginDocument {
  /**
   * Give it to a plugin: its code, its port, and the limits between that and the host's port. The document runs on the thread
   * of this relay, so whether it hangs is seen by the host, which no longer hears from here. `ended` is told once.
   */
  start(
    code: Uint8Array<ArrayBuffer>,
    port: MessagePort,
    ended: (reason: 'crashed' | 'violation', message: string) => void,
  ): void;
  /** Take it out, with whatever runs in it; nobody is told. */
  close(): void;
}

export interface DocumentOptions {
  /** What stands before the prelude. */
  readonly head: string;
  readonly prelude: string;
  /** Of its scripts, where the policy around it asks for one. */
  readonly nonce: string;
}

/** Bring up a document. */
export function openDocument({ head, prelude, nonce }: DocumentOptions): PluginDocument {
  const frame = document.createElement('iframe');
  frame.sandbox.add('allow-scripts');
  frame.referrerPolicy = 'no-referrer';
  frame.width = '100%';
  frame.height = '100%';
  frame.setAttribute('frameborder', '0');
  frame.srcdoc = `<!doctype html><meta charset="utf-8">${head}<script nonce="${nonce}">${prelude}</script><body>`;
  let loads = 0;
  let changed: () => void = () => undefined;
  let close = (): void => frame.remove();
  frame.addEventListener('load', () => {
    loads += 1;
    changed();
  });
  document.body.append(frame);

  return {
    start(code, port, ended) {
      const { port1: inner, port2 } = new MessageChannel();
      const limiter = createLimiter(
        (message, moved) => port.postMessage(message, moved),
        () => performance.now(),
      );
      let running = true;
      close = () => {
        running = false;
        limiter.stop();
        inner.close();
        port.close();
        frame.remove();
      };
      const end = (reason: 'crashed' | 'violation', message: string): void => {
        if (!running) return;
        close();
        ended(reason, message);
      };
      inner.addEventListener('message', (event) => {
        try {
          limiter.fromWorker(event.data, event.ports.length);
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
          end('violation', `The plugin sent ${error.message}.`);
        }
      });
      inner.addEventListener('messageerror', () => end('violation', 'The plugin sent something that cannot be read.'));
      port.addEventListener('message', (event: MessageEvent<Message>) => {
        limiter.fromHost(event.data);
        inner.postMessage(event.data, buffersIn(event.data));
      });
      inner.start();
      port.start();
      changed = () => {
        // A document that leaves takes its policies along, and the next one is none that was verified.
        if (loads > 1) return end('violation', 'The plugin navigated away from its document.');
        // Its origin is opaque and has no name; nothing but the prelude is in it yet.
        frame.contentWindow?.postMessage(code, '*', [port2]);
      };
      if (loads > 0) changed();
    },
    close: () => close(),
  };
}

/**
 * The head of a document in which these scripts run and no others, whatever the policy around it allows. Browsers take a hash
 * for a script by URL as well that has it as its `integrity`, and only see that it is another one when it has been fetched.
 * So a second policy allows scripts that stand in the document alone: both have to.
 */
export async function policyFor(scripts: readonly Uint8Array<ArrayBuffer>[]): Promise<string> {
  const digests = await Promise.all(scripts.map((script) => crypto.subtle.digest('SHA-256', script)));
  const sources = digests.map((digest) => `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
  return policy(sources.join(' ')) + policy(`'unsafe-inline'`);
}

function policy(sources: string): string {
  return `<meta http-equiv="Content-Security-Policy" content="script-src ${sources}">`;
}
