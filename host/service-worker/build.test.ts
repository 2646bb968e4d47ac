import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameBroker, nurseryBroker } from './broker.ts';
import type { BrokerPage } from './broker.ts';
import { buildBrokers, serviceWorkerScript } from './build.ts';

/** The scripts of the frame in a broker page. */
function scriptsIn(html: string): string[] {
  const [, attribute = ''] = /srcdoc="([^"]*)"/.exec(html) ?? [];
  const inner = attribute.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  return [...inner.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script = '']) => script);
}
const digestOf = (script: string): string => createHash('sha256').update(script).digest('base64');

it('leaves the place of the precache list in the service worker, once', async () => {
  const script = await serviceWorkerScript();
  expect(script.match(/self\.__WB_MANIFEST/g)).toHaveLength(1);
});

it('is at most 44 KB gzip, with each broker page in it once', async () => {
  const script = await serviceWorkerScript();
  expect(script.match(/airlock-broker/g)).toHaveLength(2);
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(44 * 1024);
});

it('is less than half as large without sandboxes, with nothing of theirs in it', async () => {
  const [script, whole] = await Promise.all([serviceWorkerScript(undefined, false), serviceWorkerScript()]);
  expect([/airlock-broker/.test(whole), /airlock-broker|srcdoc/.test(script)]).toEqual([true, false]);
  expect(script.length).toBeLessThan(whole.length / 2);
});

describe('the broker pages, as built', () => {
  let pages: { nursery: BrokerPage; frame: BrokerPage; runner: BrokerPage; runnerWindow: BrokerPage };
  const nonce = 'bm9uY2U=';

  beforeAll(async () => {
    const { nursery, frameRelay, runner, runnerWindow } = await buildBrokers();
    pages = { nursery, frame: frameBroker(frameRelay, nonce), runner, runnerWindow };
  });

  it('allow exactly the script that stands in the frame of the nursery', () => {
    const { html, headers } = pages.nursery;
    const [script = '', ...others] = scriptsIn(html);
    expect(others).toEqual([]);
    expect(headers['Content-Security-Policy']).toContain(`script-src 'sha256-${digestOf(script)}';`);
  });

  it('allow a view the scripts that the relay gives the nonce of its page to, and no others', () => {
    const { html, headers } = pages.frame;
    expect(scriptsIn(html)).toHaveLength(1);
    expect(html).toContain(`<script nonce=&quot;${nonce}&quot;>`);
    expect(headers['Content-Security-Policy']).toContain(`script-src 'nonce-${nonce}';`);
    expect(headers['Content-Security-Policy']?.replace("style-src 'unsafe-inline'", '')).not.toContain('unsafe');
  });

  it('of runner sites name who may embed them, tell the relay where it is and are kept for ever', () => {
    for (const { html, headers } of [pages.runner, pages.runnerWindow]) {
      expect(html).toContain(
        'srcdoc="<!doctype html><meta charset=&quot;utf-8&quot;><meta name=&quot;airlock-runner&quot;>',
      );
      expect(headers['Content-Security-Policy']).toMatch(/; frame-ancestors EMBEDDERS(;|$)/);
      expect(headers['Content-Security-Policy']).not.toContain("frame-ancestors 'self'");
      expect(headers['Cache-Control']).toContain('immutable');
      expect(headers['Connection-Allowlist']).toMatch(/^\(\)/);
    }
    // The policy of a window is written into its document by the relay; the worker's stands in the header.
    expect(pages.runner.headers['Content-Security-Policy']).not.toContain('unsafe');
    expect(pages.runnerWindow.headers['Content-Security-Policy']).toContain("script-src 'unsafe-inline';");
    expect(pages.runnerWindow.headers['Content-Security-Policy']).not.toContain('unsafe-eval');
  });

  it('have no script of their own and nothing that a policy could not name', () => {
    for (const { html } of Object.values(pages)) {
      expect(html.replace(/srcdoc="[^"]*"/, '')).not.toMatch(/<script|style=|\son\w+=/);
      expect(html).toContain('sandbox="allow-scripts" credentialless');
    }
    expect(pages.nursery.headers['Content-Security-Policy']).not.toContain('unsafe');
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
