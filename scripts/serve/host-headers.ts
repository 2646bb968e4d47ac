/** What differs between deployments of the host app. */
export interface HostHeaderOptions {
  /** Origins of the registries that the app reads, for example `https://plugins.example.com`. */
  readonly registryOrigins: readonly string[];
  /**
   * Where plugins may be granted to send requests: origins, or `https:` for any server on the internet. Whatever is here,
   * a plugin reaches only the origins that its user allowed. Default: `['https:']`; `[]` for no network at all.
   */
  readonly networkOrigins?: readonly string[];
  /** Where plugins run on origins of their own, for example `https://run.example.com`. Default: nowhere but in the app. */
  readonly runnerSite?: string;
  /** Where browsers send violation reports; the browser suite asserts that none come. */
  readonly reportUri?: string;
}

/**
 * Trusted Types policies that the app creates: `airlock` for URLs of verified plugin modules and the service worker.
 * Nothing turns text into HTML or script, so there is no policy for either.
 */
export const TRUSTED_TYPES_POLICIES: readonly string[] = ['airlock'];

/** SHA-256 of the one constant `<style>` of React Aria (its touch-action rule); a test fails when it changes. */
export const REACT_ARIA_STYLE_HASH = 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=';

/** The content security policy of the host app. Nothing inline, nothing evaluated, no second script origin. */
export function contentSecurityPolicy({
  registryOrigins,
  networkOrigins = ['https:'],
  runnerSite,
  reportUri,
}: HostHeaderOptions): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", `'${REACT_ARIA_STYLE_HASH}'`],
    'worker-src': ["'self'"],
    'connect-src': ["'self'", ...registryOrigins.map(checkedOrigin), ...networkOrigins.map(checkedNetwork)],
    'img-src': ["'self'", 'data:', 'blob:'],
    'frame-src': ["'self'", ...(runnerSite === undefined ? [] : [checkedOrigin(runnerSite).replace('://', '://*.')])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    'trusted-types': TRUSTED_TYPES_POLICIES,
    ...(reportUri !== undefined && { 'report-uri': [reportUri] }),
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ');
}

/** Headers of every answer of the host's server, whatever serves it; files may do without some: `hostFileHeaders`. */
export function hostHeaders(options: HostHeaderOptions): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(options),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** How long browsers may keep a file of the host: for ever when its name carries a hash of its content. */
export function hostCacheControl(path: string): string {
  return HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

const HASHED = /^assets\/.*-[A-Za-z0-9_-]{8,}\.([a-z0-9]+)$/;

/** Kinds of hashed files that a browser shows as no page; scripts among them are parts of one, and no thread begins with them. */
const PARTS = new Set(['js', 'css', 'woff2', 'png', 'webp', 'ico']);

/** What a policy is for is a page or a thread. Parts of the app are neither, and it is 600 bytes with each of a hundred. */
const NO_POLICIES = {
  'Content-Security-Policy': undefined,
  'Cross-Origin-Opener-Policy': undefined,
  'Permissions-Policy': undefined,
  'Referrer-Policy': undefined,
};

/** Headers of one file of the host beside `hostHeaders`; one that is `undefined` is not sent with it. */
export function hostFileHeaders(path: string): Readonly<Record<string, string | undefined>> {
  const [, kind = ''] = HASHED.exec(path) ?? [];
  return { 'Cache-Control': hostCacheControl(path), ...(PARTS.has(kind) && NO_POLICIES) };
}

/** Besides origins: any server with a certificate and, for developers, any port of this machine. */
function checkedNetwork(origin: string): string {
  return origin === 'https:' || origin === 'http://localhost:*' ? origin : checkedOrigin(origin);
}

function checkedOrigin(origin: string): string {
  const url = URL.parse(origin);
  // Anything but a bare origin could carry a space or semicolon into the policy, or be silently ignored by browsers.
  if (!url || url.origin !== origin) throw new TypeError(`"${origin}" is not an origin such as https://example.com`);
  return origin;
}
