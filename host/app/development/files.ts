/** Files of the development registry as the server pushed them, by path; nothing of them is trusted for that. */
let pushed: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map();

/** Keep the files of the newest head in place of those of the one before. */
export function keepFiles(files: { readonly [path: string]: string }): void {
  pushed = new Map(Object.entries(files).map(([path, base64]) => [path, bytesOf(base64)]));
}

/**
 * `fetch` for a host that follows a development server: what was pushed is answered from memory, so that an edit is seen
 * without a dozen requests; all else goes over the network.
 */
export function fetchPushed(registry: string): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const path = url.startsWith(registry) ? url.slice(registry.length) : undefined;
    const bytes = path === undefined ? undefined : pushed.get(path);
    if (bytes) return new Response(bytes);
    // There is never another root than the one that was pushed.
    if (pushed.size > 0 && path !== undefined && /^metadata\/\d+\.root\.json$/.test(path)) {
      return new Response(null, { status: 404 });
    }
    return fetch(input, init);
  };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
