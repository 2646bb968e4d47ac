type CallHost = (method: string, args: readonly unknown[], signal?: AbortSignal) => Promise<unknown>;

/**
 * `fetch` by way of the host's network service, which asks for the permission and checks the origin. Credentials, modes,
 * caches and redirects are the host's to decide; the options for them are ignored.
 */
export function createFetch(call: CallHost, allowed: () => boolean): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!allowed()) throw new TypeError(`The plugin declares no "network" permission: ${request.url}`);
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const answer = await call(
      'network.fetch',
      [request.url, { method: request.method, headers: Object.fromEntries(request.headers), ...(body && { body }) }],
      request.signal,
    );
    // The shape that the SDK's `NetworkService` promises; it came from the host.
    const {
      status,
      headers,
      body: bytes,
    } = answer as { status: number; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> };
    const empty = status === 204 || status === 205 || status === 304;
    return new Response(empty ? null : bytes, { status, headers });
  };
}
