interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

let policy: ScriptPolicy | undefined;

/**
 * The URL of the service worker as a value that Trusted Types let through: the one policy of the page, named `airlock`,
 * for the one script URL that the host ever sets.
 */
export function serviceWorkerUrl(url: URL): string {
  // A `TrustedScriptURL` where the browser has the type, else the text itself; the platform's types say string for both.
  policy ??= (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('airlock', {
    createScriptURL(text) {
      const { origin, pathname } = new URL(text);
      if (origin !== location.origin || !pathname.endsWith('/airlock-sw.js')) {
        throw new TypeError(`"${text}" is not the service worker of this app.`);
      }
      return text;
    },
  }) ?? { createScriptURL: (text) => text };
  return policy.createScriptURL(url.href);
}
