/** Response headers of a registry's site, for every server that delivers it. */
export interface HeaderRule {
  /** What it is about, for the comments of generated configurations. */
  readonly about: string;
  /** Path inside the site. */
  readonly path: RegExp;
  /** The same for servers that match by the beginning, `*` at its end. */
  readonly globs: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sent with every answer, errors included. The files verify themselves, so everybody may read them; what strangers wrote
 * must not run as a page of the registry's origin when it is opened directly.
 */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** The first rule whose path fits applies. */
export const HEADER_RULES: readonly HeaderRule[] = [
  {
    about: 'The one file that changes in place: asked for again each time',
    path: /^metadata\/timestamp\.json$/,
    globs: ['/metadata/timestamp.json'],
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' },
  },
  {
    about: 'Pages for people',
    path: /^(index\.html|feed\.xml|(p|page)\/.*)$/,
    globs: ['/index.html', '/feed.xml', '/p/*', '/page/*'],
    headers: {
      'Cache-Control': 'no-cache',
      // Other files lead nowhere.
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  },
  {
    about: 'Signed documents, named by version or hash: kept for ever',
    path: /^(metadata|i|r)\//,
    globs: ['/metadata/*', '/i/*', '/r/*'],
    headers: { 'Content-Type': 'application/json', 'Cache-Control': IMMUTABLE },
  },
  {
    about: 'Nodes, search blocks and plugin files, named by hash: kept for ever, never guessed to be a page',
    path: /^(n|s|b)\//,
    globs: ['/n/*', '/s/*', '/b/*'],
    headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': IMMUTABLE },
  },
];

/** Headers of one file beside {@link COMMON_HEADERS}. */
export function fileHeaders(path: string): Readonly<Record<string, string>> {
  return HEADER_RULES.find((rule) => rule.path.test(path))?.headers ?? { 'Cache-Control': 'no-cache' };
}
