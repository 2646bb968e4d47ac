import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  contentSecurityPolicy,
  hostCacheControl,
  hostFileHeaders,
  hostHeaders,
  REACT_ARIA_STYLE_HASH,
} from './host-headers.ts';

const policy = contentSecurityPolicy({ registryOrigins: ['https://plugins.example.com'] });
const directive = (name: string): string | undefined =>
  policy
    .split('; ')
    .find((part) => part.startsWith(`${name} `))
    ?.slice(name.length + 1);

describe('the policy of the host app', () => {
  it('runs no script but its own files', () => {
    expect(directive('script-src')).toBe("'self'");
    expect(directive('worker-src')).toBe("'self'");
    expect(directive('object-src')).toBe("'none'");
    expect(directive('base-uri')).toBe("'none'");
    expect(policy).not.toMatch(/unsafe|\*|wasm/);
  });

  it('turns no text into script, and lets one policy name addresses', () => {
    expect(directive('require-trusted-types-for')).toBe("'script'");
    expect(directive('trusted-types')).toBe('airlock');
  });

  it('talks to itself, to its registries, and to servers that plugins may be granted', () => {
    expect(directive('connect-src')).toBe("'self' https://plugins.example.com https:");
    const narrow = { registryOrigins: [], networkOrigins: ['https://api.example.com'] };
    expect(contentSecurityPolicy(narrow)).toContain("connect-src 'self' https://api.example.com;");
    expect(contentSecurityPolicy({ registryOrigins: [], networkOrigins: [] })).toContain("connect-src 'self';");
    expect(() => contentSecurityPolicy({ registryOrigins: [], networkOrigins: ['*'] })).toThrow(TypeError);
  });

  it('lets nobody frame the app', () => {
    expect(directive('frame-ancestors')).toBe("'none'");
    expect(hostHeaders({ registryOrigins: [] })).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
    });
  });

  it('knows the one style element of React Aria by its hash', () => {
    const require = createRequire(new URL('../../host/package.json', import.meta.url));
    const library = dirname(createRequire(require.resolve('react-aria-components')).resolve('react-aria/package.json'));
    const source = readFileSync(join(library, 'dist/private/interactions/usePress.mjs'), 'utf8');
    const template = /textContent = `([^`]*)`\.trim\(\)/.exec(source)?.[1] ?? '';
    const attribute = /PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(source)?.[1] ?? '';
    const style = template.replace(/\$\{[^}]+\}/, attribute).trim();
    expect(style).toContain('touch-action');
    expect(`sha256-${createHash('sha256').update(style).digest('base64')}`).toBe(REACT_ARIA_STYLE_HASH);
  });
});

describe('a file of the host', () => {
  it.each(['assets/index-a1B2c3D4.js', 'assets/style-a1B2c3D4.css'])('does without policies as a part: %s', (path) => {
    expect(Object.keys(hostFileHeaders(path))).toContain('Content-Security-Policy');
  });

  it.each(['', 'index.html', 'airlock-sw.js', 'assets/page-a1B2c3D4.html', 'assets/drawing-a1B2c3D4.svg'])(
    'keeps them as a page, as a thread and as what can be either: %s',
    (path) => {
      expect(Object.keys(hostFileHeaders(path))).toEqual(['Cache-Control']);
    },
  );
});

describe('how long browsers keep a file of the host', () => {
  it.each(['assets/index-a1B2c3D4.js', 'assets/inter-latin-wght-normal-BgSaJHzD.woff2'])('for ever: %s', (path) => {
    expect(hostCacheControl(path)).toContain('immutable');
  });

  it.each(['', 'index.html', 'airlock-sw.js', 'airlock.config.json', 'assets/logo.svg', 'other/index-a1B2c3D4.js'])(
    'never without asking: %s',
    (path) => {
      expect(hostCacheControl(path)).toBe('no-cache');
    },
  );
});
