import { COMMON_HEADERS, HEADER_RULES, type HeaderRule } from './headers.ts';

/** A file for one kind of server or CDN. */
export interface Configuration {
  readonly name: string;
  readonly text: string;
  /** Inside the site, where the CDN reads it, or beside the registry for the operator. */
  readonly place: 'site' | 'registry';
}

/** Header rules in the words of common servers. Made from one table, so that all say the same. */
export function configurations(): readonly Configuration[] {
  return [
    { name: '_headers', text: netlify(), place: 'site' },
    { name: 'nginx.conf', text: nginx(), place: 'registry' },
    { name: 'Caddyfile', text: caddy(), place: 'registry' },
    { name: 's3-upload.sh', text: s3(), place: 'registry' },
  ];
}

/** Netlify and Cloudflare Pages. */
function netlify(): string {
  const block = (glob: string, headers: Readonly<Record<string, string>>): string =>
    [glob, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n');
  // Later rules add to earlier ones, and a header that two rules set is sent twice: the narrow rule takes it off first.
  const exact = (glob: string): boolean => !glob.endsWith('*');
  const rules = HEADER_RULES.toReversed().flatMap(({ globs, headers }) =>
    globs.map((glob) => {
      const again = Object.keys(headers).filter((name) => exact(glob) || name in COMMON_HEADERS);
      return [glob, ...again.map((name) => `  ! ${name}`), ...block('', headers).split('\n').slice(1)].join('\n');
    }),
  );
  return `${[block('/*', COMMON_HEADERS), ...rules].join('\n\n')}\n`;
}

function nginx(): string {
  const location = ({ about, globs, headers }: HeaderRule): string => {
    const { 'Content-Type': type, ...others } = headers;
    return globs
      .map((glob) =>
        [
          `  # ${about}.`,
          `  location ${glob.endsWith('*') ? `^~ ${glob.slice(0, -1)}` : `= ${glob}`} {`,
          ...(type === undefined ? [] : ['    types { }', `    default_type ${type};`]),
          // A location with headers of its own does not get those of the server around it.
          ...headerLines({ ...COMMON_HEADERS, ...others }).map((line) => `    ${line}`),
          '  }',
        ].join('\n'),
      )
      .join('\n');
  };
  return `# Serves a registry. Put the site's folder in place of /srv/registry, and TLS and a name where yours go.
server {
  listen 8080;
  root /srv/registry;
  etag on;
  gzip on;
  # Files that never change lie there compressed.
  gzip_static on;
  gzip_vary on;
  gzip_min_length 256;
  gzip_types application/json application/octet-stream application/atom+xml;
${headerLines(COMMON_HEADERS)
  .map((line) => `  ${line}`)
  .join('\n')}

  # Never answer a missing file with a page: clients must see that it is missing. It may be there a moment later.
  location / {
    try_files $uri =404;
  }
  location = / {
    rewrite ^ /index.html last;
  }
  error_page 404 @missing;
  location @missing {
    default_type text/plain;
${headerLines({ ...COMMON_HEADERS, 'Cache-Control': 'no-store' }, true)
  .map((line) => `    ${line}`)
  .join('\n')}
    return 404 "Not found\\n";
  }
${HEADER_RULES.map(location).join('\n')}
}
`;

  function headerLines(headers: Readonly<Record<string, string>>, errors = false): string[] {
    return Object.entries(headers).map(([name, value]) => {
      // Errors get what makes them readable, and nothing that makes browsers keep them.
      const always = errors || name in COMMON_HEADERS ? ' always' : '';
      return `add_header ${name} "${value}"${always};`;
    });
  }
}

function caddy(): string {
  const lines = (headers: Readonly<Record<string, string>>, status = ''): string[] =>
    Object.entries(headers).map(([name, value]) => `    ${status}${name} "${value}"`);
  const rules = HEADER_RULES.toReversed().flatMap(({ about, globs, headers }, at) => [
    `  # ${about}.`,
    `  @rule${at} path ${globs.join(' ')}`,
    `  header @rule${at} {`,
    ...lines(headers),
    '  }',
  ]);
  return `# Serves a registry. Put your name in place of :8080 and the site's folder in place of /srv/registry.
:8080 {
  root * /srv/registry
  encode gzip
  header {
${lines(COMMON_HEADERS).join('\n')}
  }
${rules.join('\n')}
  file_server {
    precompressed gzip
  }
  handle_errors {
    header Cache-Control "no-store"
    respond "{err.status_code}"
  }
}
`;
}

function s3(): string {
  const copies = HEADER_RULES.toReversed().map(({ about, globs, headers }) => {
    const filters = globs.map((glob) => `--include '${glob.slice(1)}'`).join(' ');
    const except = globs.includes('/metadata/*') ? " --exclude 'metadata/timestamp.json'" : '';
    return `# ${about}.
aws s3 cp "$SITE" "$BUCKET" --recursive --exclude '*' ${filters}${except} --exclude '*.gz' \\
  ${headers['Content-Type'] === undefined ? '' : `--content-type '${headers['Content-Type']}' `}--cache-control '${headers['Cache-Control']}'`;
  });
  return `#!/bin/sh
# Uploads a registry: bucket s3://name[/prefix]. The timestamp goes last: until then, clients see the old state, whole.
# CORS and the headers below belong into the bucket's CORS rules and the CDN's response headers policy:
${Object.entries(COMMON_HEADERS)
  .map(([name, value]) => `#   ${name}: ${value}`)
  .join('\n')}
set -eu
SITE=\${1:?folder of the site}
BUCKET=\${2:?s3://bucket/prefix}

${copies.join('\n\n')}
`;
}
