import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { nurseryBroker } from './broker.ts';
import { serviceWorkerScript } from './build.ts';

describe('the service worker, as built', () => {
  let script = '';
  let html = '';
  let policy = '';

  beforeAll(async () => {
    script = await serviceWorkerScript();
    // The broker page is text in the script; the service worker answers with it as it is.
    const text = (field: string): string => {
      const [, quoted, plain = ''] =
        new RegExp(`"?${field}"?:(?:("(?:[^"\\\\]|\\\\.)*")|\`([^\`]*)\`)`).exec(script) ?? [];
      return quoted === undefined ? plain : (JSON.parse(quoted) as string);
    };
    html = text('html');
    policy = text('Content-Security-Policy');
  });

  it('leaves the place of the precache list, once', () => {
    expect(script.match(/self\.__WB_MANIFEST/g)).toHaveLength(1);
  });

  it('allows exactly the script that stands in the frame of the broker page', () => {
    const [, attribute = ''] = /srcdoc="([^"]*)"/.exec(html) ?? [];
    const inner = attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    const scripts = [...inner.matchAll(/<script>(.*?)<\/script>/gs)];
    expect(scripts).toHaveLength(1);
    const digest = createHash('sha256')
      .update(scripts[0]?.[1] ?? '')
      .digest('base64');
    expect(policy).toContain(`script-src 'sha256-${digest}'`);
  });

  it('gives the broker page no script of its own and nothing that a policy could not name', () => {
    expect(html.replace(/srcdoc="[^"]*"/, '')).not.toMatch(/<script|style=|\son\w+=/);
    expect(policy).not.toContain('unsafe');
    expect(html).toContain('sandbox="allow-scripts" credentialless');
  });
});

describe('the broker page', () => {
  it('keeps the text of the relay whole, whatever is in it', () => {
    const relay = `if (a && "b" > 'c') d = "&quot;&amp;</p>";`;
    const { html } = nurseryBroker(relay, 'digest');
    const [, attribute = ''] = /srcdoc="([^"]*)"/.exec(html) ?? [];
    expect(attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&')).toContain(`<script>${relay}</script>`);
  });

  it('denies every feature to itself and to the frame', () => {
    const { html, headers } = nurseryBroker('', '');
    for (const feature of ['camera', 'usb', 'storage-access', 'sync-xhr', 'focus-without-user-activation']) {
      expect(headers['Permissions-Policy']).toContain(`${feature}=()`);
      expect(html).toContain(`${feature} 'none'`);
    }
    expect(headers['Connection-Allowlist']).toBe('()');
  });
});
