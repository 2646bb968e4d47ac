/** An answer that says no: a status, a stable code, and a sentence for a developer. */
export function refusal(
  status: number,
  code: string,
  message: string,
  headers: { readonly [name: string]: string } = {},
): Response {
  return Response.json(
    { code, message },
    { status, headers: { ...headers, ...safeHeaders, 'Cache-Control': 'no-store' } },
  );
}

/** Whatever a response holds, it never becomes a page of the app's origin with scripts, and is never sniffed. */
export const safeHeaders = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
