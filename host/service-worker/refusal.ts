/** An answer that says no: a status, a stable code, and a sentence for a developer; `nextStep` says what to do about it. */
export function refusal(
  status: number,
  code: string,
  message: string,
  {
    nextStep,
    headers = {},
  }: { readonly nextStep?: string; readonly headers?: { readonly [name: string]: string } } = {},
): Response {
  // In lines, for who opened it as a page.
  return new Response(JSON.stringify({ code, message, nextStep }, null, 2), {
    status,
    headers: { ...headers, ...safeHeaders, 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
}

/** Whatever a response holds, it never becomes a page of the app's origin with scripts, and is never sniffed. */
export const safeHeaders = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
