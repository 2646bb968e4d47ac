import { askPage, candidates, type HostPage } from './endpoint-pages.ts';
import { refusal, safeHeaders } from './refusal.ts';
import { worker, type FetchEvent } from './scope.ts';

/** Milliseconds between two looks for a page that takes the request, and in all. */
const LOOK = 250;
const PATIENCE = 8000;
/** When to ask again where no page answered. */
const soon = { 'Retry-After': '5' } as const;

/** What the answer of an endpoint may be used as: read by code, shown as a picture, or opened as a page of its own. */
const uses = new Set(['', 'image', 'document']);

/**
 * Rules for an answer that is opened as a page: no script, no form, no frame, nothing from outside, no way out. It has an
 * origin of its own, so that it reaches nothing of the app.
 */
const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  'Connection-Allowlist': '()',
  'Referrer-Policy': 'no-referrer',
  'X-DNS-Prefetch-Control': 'off',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

/**
 * Answer `api/plugins/<id>/…`: ask an open page of the app, which asks the plugin. 503 where there is none. `address` is
 * what stands after `api/plugins/`, the query too.
 */
export async function serveEndpoint(event: FetchEvent, address: string): Promise<Response> {
  const { request } = event;
  const refused = refusedUse(request);
  if (refused !== undefined) return refused;
  const deadline = Date.now() + PATIENCE;
  const asked = new Set<string>();
  // A page that is just being loaded answers a little later; without any page nobody ever will.
  for (;;) {
    const pages = await candidates(event.clientId);
    if (pages.length === 0) break;
    for (const page of pages) {
      const response = await ask(event, page, address);
      if (response !== undefined) return response;
      asked.add(page.id);
    }
    if (Date.now() > deadline) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  return refusal(
    503,
    'HOST_AWAY',
    asked.size === 0 ? 'No page of the app is open, so no plugin can answer.' : 'The app is not ready to answer.',
    { headers: soon, nextStep: `Open ${new URL('./', worker.location.href).href} in another tab, and ask again.` },
  );
}

/** What a page answered; `undefined` when another may be asked. */
async function ask(event: FetchEvent, page: HostPage, address: string): Promise<Response | undefined> {
  const { request } = event;
  const head = {
    method: request.method,
    address,
    headers: Object.fromEntries(request.headers),
    page: request.mode === 'navigate',
  };
  const answer = await askPage(page, head, request, (work) => event.waitUntil(work));
  if (answer.kind === 'not-mine') return undefined;
  if (answer.kind === 'gone') {
    // What only reads may be asked again, of another page; what changes something may have been done already.
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    return refusal(503, 'HOST_AWAY', 'The page of the app that asked the plugin was closed.', {
      headers: soon,
      nextStep: 'See whether it was done; if not, ask again.',
    });
  }
  if (answer.kind === 'cut') return Response.error();
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'cache-control': 'no-store', ...answer.headers, ...safeHeaders, ...pageHeaders },
  });
}

/** A plugin's answer never becomes code, a style or a frame of the app, and no other site may send something. */
function refusedUse({ destination, mode, method, referrer }: Request): Response | undefined {
  if (!uses.has(destination)) {
    return refusal(403, 'ENDPOINT_FORBIDDEN', `What a plugin answers is not loaded as ${destination}.`, {
      nextStep: 'Use fetch(), or open the address as a page.',
    });
  }
  if (mode !== 'navigate') return undefined;
  if (method !== 'GET') {
    return refusal(403, 'ENDPOINT_FORBIDDEN', 'A page is opened with GET; forms of pages cannot reach plugins.', {
      nextStep: 'Send it with fetch() from the app.',
    });
  }
  // Same-origin pages always say where they come from, unless they chose not to.
  if (referrer !== '' && URL.parse(referrer)?.origin !== worker.location.origin) {
    return refusal(403, 'ENDPOINT_FORBIDDEN', 'Other sites cannot open what a plugin answers.', {
      nextStep: 'To open it all the same, type the address in a new tab.',
    });
  }
  return undefined;
}
