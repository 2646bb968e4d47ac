/** What the server prints in the author's terminal. */
export type Report =
  | { readonly type: 'log'; readonly level: string; readonly message: string; readonly details?: unknown }
  | { readonly type: 'fault'; readonly code: string; readonly message: string; readonly nextStep?: string }
  | { readonly type: 'applied'; readonly version: string; readonly milliseconds: number };

export type Reports = (report: Report) => void;

/** Milliseconds in which reports are gathered into one request. */
const GATHER = 20;
/** Reports that wait while the server is away; the oldest go first. */
const WAITING = 500;

/** Sends reports in order, some at a time. A server that is away gets them when it is back. */
export function createReports(url: string): Reports {
  let waiting: Report[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function send(): Promise<void> {
    const batch = waiting;
    waiting = [];
    try {
      await fetch(url, { method: 'POST', body: text(batch) });
      timer = undefined;
      if (waiting.length > 0) later(GATHER);
    } catch {
      waiting = [...batch, ...waiting].slice(-WAITING);
      later(1000);
    }
  }
  function later(delay: number): void {
    timer = setTimeout(() => void send(), delay);
  }
  return (report) => {
    waiting.push(report);
    if (waiting.length > WAITING) waiting.shift();
    if (timer === undefined) later(GATHER);
  };
}

/** Details are whatever a plugin logged; what JSON cannot say is said as text. */
function text(batch: readonly Report[]): string {
  return JSON.stringify(batch, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
