/** Milliseconds after which the rest of a host is brought, however busy the page is. */
const LATEST = 3000;
/** Milliseconds in place of an idle moment where a browser tells of none. */
const SHORTLY = 200;

/** Do it when the page has drawn and is idle; `undefined` where there is no page that could draw. */
export function platformRest(): ((work: () => void) => void) | undefined {
  if (!globalThis.document) return undefined;
  return (work) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST });
    else setTimeout(work, SHORTLY);
  };
}
