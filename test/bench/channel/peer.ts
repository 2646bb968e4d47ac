import { expose, wrap } from 'comlink';

declare const __COMLINK_WORKER__: string;

/** The peers: the same way, worker → opaque frame → page, with nothing checked on it. */
const relay = `<script>
  addEventListener('message', (event) => {
    const port = event.ports[0];
    const worker = new Worker(URL.createObjectURL(new Blob([event.data])));
    worker.onmessage = (message) => port.postMessage(message.data);
    port.onmessage = (message) => worker.postMessage(message.data);
  });
  parent.postMessage('up', '*');
</script>`;

const rawWorker = `const serve = async ({ data }) => {
  if (data.batches === undefined) return postMessage(data);
  const again = (value) => new Promise((resolve) => { answered = resolve; postMessage({ value }); });
  let answered;
  onmessage = (event) => answered(event.data);
  const times = [];
  for (let at = 0; at < data.batches; at += 1) {
    const began = performance.now();
    for (let call = 0; call < data.batch; call += 1) await again(data.value);
    times.push((performance.now() - began) / data.batch);
  }
  onmessage = serve;
  postMessage({ times });
};
onmessage = serve;`;

/** One frame with a worker of `code` for each port. */
async function openMany(code: string, count: number): Promise<MessagePort[]> {
  const frame = await openFrame();
  return Array.from({ length: count }, () => {
    const { port1, port2 } = new MessageChannel();
    frame.contentWindow?.postMessage(code, '*', [port2]);
    port1.start();
    return port1;
  });
}

async function openFrame(): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.sandbox.add('allow-scripts');
  frame.hidden = true;
  frame.srcdoc = relay;
  // Several come up at the same time; each says so for itself.
  const up = new Promise<void>((resolve) =>
    addEventListener('message', ({ source }) => {
      if (source === frame.contentWindow) resolve();
    }),
  );
  document.body.append(frame);
  await up;
  return frame;
}

async function open(code: string): Promise<MessagePort> {
  const [port] = await openMany(code, 1);
  if (port === undefined) throw new Error('One was asked for.');
  return port;
}

async function timed(call: () => Promise<unknown>, batches: number, batch: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < batches; at += 1) {
    const began = performance.now();
    for (let count = 0; count < batch; count += 1) await call();
    times.push((performance.now() - began) / batch);
  }
  return times;
}

interface Remote {
  hook(value: unknown): Promise<unknown>;
  service(value: unknown, batches: number, batch: number): Promise<number[]>;
}

// As ours, each stays for all rounds: what was compiled in one is used in the next.
const ports = {
  raw: open(rawWorker),
  comlink: open(__COMLINK_WORKER__),
  rawService: open(rawWorker),
  comlinkService: open(__COMLINK_WORKER__),
};
const chains: { [workers: number]: Promise<MessagePort[]> } = {};
let remote: Remote | undefined;
let serving: Remote | undefined;

const api = {
  async rawHook(value: unknown, batches: number, batch: number): Promise<number[]> {
    const port = await ports.raw;
    let answered: (data: unknown) => void = () => undefined;
    const listen = (event: MessageEvent): void => answered(event.data);
    port.addEventListener('message', listen);
    const once = (): Promise<unknown> =>
      new Promise((resolve) => {
        answered = resolve;
        port.postMessage({ value });
      });
    const times = await timed(once, batches, batch);
    port.removeEventListener('message', listen);
    return times;
  },
  /** Milliseconds for each pass of a value through so many workers, one after the other. */
  async rawChain(value: unknown, workers: number, samples: number, each: number): Promise<number[]> {
    const chain = (await (chains[workers] ??= openMany(rawWorker, workers))).map((port) => {
      let answered: (data: unknown) => void = () => undefined;
      const listen = ({ data }: MessageEvent<{ readonly value: unknown }>): void => answered(data.value);
      port.addEventListener('message', listen);
      return {
        ask: (given: unknown): Promise<unknown> =>
          new Promise((resolve) => {
            answered = resolve;
            port.postMessage({ value: given });
          }),
        end: () => port.removeEventListener('message', listen),
      };
    });
    const pass = async (): Promise<void> => {
      let passed = value;
      for (const { ask } of chain) passed = await ask(passed);
    };
    const times = await timed(pass, samples, each);
    for (const { end } of chain) end();
    return times;
  },
  async rawService(value: unknown, batches: number, batch: number): Promise<number[]> {
    const port = await ports.rawService;
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent<{ readonly times?: number[] }>): void => {
        if (data.times === undefined) return port.postMessage(data);
        port.removeEventListener('message', listen);
        resolve(data.times);
      };
      port.addEventListener('message', listen);
      port.postMessage({ value, batches, batch });
    });
  },
  async comlinkHook(value: unknown, batches: number, batch: number): Promise<number[]> {
    remote ??= wrap<Remote>(await ports.comlink) as Remote;
    return timed(() => remote?.hook(value) ?? Promise.resolve(), batches, batch);
  },
  async comlinkService(value: unknown, batches: number, batch: number): Promise<number[]> {
    const port = await ports.comlinkService;
    // Both directions over the one port, each with ids of its own, as Comlink does it.
    if (serving === undefined) expose({ echo: (_collection: string, given: unknown) => given }, port);
    serving ??= wrap<Remote>(port) as Remote;
    return serving.service(value, batches, batch);
  },
  /** Milliseconds until `count` plain workers of the page ran `code`. */
  async startMany(code: string, count: number): Promise<number> {
    const began = performance.now();
    const workers = await Promise.all(
      Array.from(
        { length: count },
        () =>
          new Promise<Worker>((resolve) => {
            const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
            worker.addEventListener('message', () => resolve(worker), { once: true });
          }),
      ),
    );
    const took = performance.now() - began;
    for (const worker of workers) worker.terminate();
    return took;
  },
};
type Api = typeof api;

declare global {
  var peer: Api;
}
globalThis.peer = api;
