import { expose, wrap } from 'comlink';

// The page is on the other end of the worker's own port, in both directions.
const endpoint = {
  postMessage: (message: unknown, transfer: Transferable[]) => globalThis.postMessage(message, { transfer }),
  addEventListener: globalThis.addEventListener.bind(globalThis),
  removeEventListener: globalThis.removeEventListener.bind(globalThis),
};
const host = wrap<{ echo(collection: string, value: unknown): unknown }>(endpoint);

expose(
  {
    hook: (value: unknown) => value,
    async service(value: unknown, batches: number, batch: number): Promise<number[]> {
      const times: number[] = [];
      for (let at = 0; at < batches; at += 1) {
        const began = performance.now();
        for (let call = 0; call < batch; call += 1) await host.echo('submissions', value);
        times.push((performance.now() - began) / batch);
      }
      return times;
    },
  },
  endpoint,
);
