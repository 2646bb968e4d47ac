import type { PluginHost } from '../kernel/host.ts';
import { ENDPOINT, type Offer } from './endpoint-protocol.ts';

/**
 * Answer, in this page, the requests to plugins' endpoints (`api/plugins/<id>/…`) that the service worker hands out. Call
 * it once, when the host is there; the answer ends it. What answers is loaded with the first request.
 */
export function serveEndpoints(host: Pick<PluginHost, 'endpoints'>): () => void {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (container === undefined) return () => undefined;
  const ending = new AbortController();
  container.addEventListener(
    'message',
    ({ data, ports: [port] }: MessageEvent<unknown>) => {
      if (!Array.isArray(data) || data[0] !== ENDPOINT || port === undefined) return;
      // Only the service worker of this origin can send messages here, and this is what it sends with that name.
      const [, head] = data as unknown as Offer;
      port.postMessage(['mine']);
      // Messages wait in the port until it is started.
      void import('./endpoint-answering.ts').then(({ answer }) => answer(host.endpoints, head, port, ending.signal));
    },
    { signal: ending.signal },
  );
  // Messages that came before somebody listened wait, too.
  container.startMessages();
  return () => ending.abort(new Error('The app is being closed.'));
}
