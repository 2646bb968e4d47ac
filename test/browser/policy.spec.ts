import { hostHeaders } from '../../scripts/serve/index.ts';
import { expect, test } from '../fixtures/test.ts';

test('every answer of the host carries the strict policy', async ({ site, request }) => {
  for (const path of [
    '',
    'forms',
    'airlock-sw.js',
    'icon.svg',
    'airlock.config.json',
    'airlock/p/x',
    'no/such/file.js',
  ]) {
    const headers = (await request.get(site.url + path)).headers();
    const policy = headers['content-security-policy'] ?? '';
    for (const rule of [
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      "object-src 'none'",
      "frame-ancestors 'none'",
    ]) {
      expect(policy, path).toContain(rule);
    }
    expect(policy, path).not.toMatch(/unsafe-(inline|eval)|wasm-unsafe|(?<!http:\/\/localhost:)\*/);
    expect(headers['x-content-type-options'], path).toBe('nosniff');
  }
});

test('the page lives under its policy: eval, inline script and HTML sinks are refused', async ({
  app,
  page,
  violations,
  site,
}) => {
  await app.open();
  const tried = await page.evaluate(async () => {
    // A task of the page's own: the debugger's may evaluate code whatever the policy says.
    await new Promise((resolve) => setTimeout(resolve));
    const attempt = (work: () => unknown): string => {
      try {
        work();
        return 'allowed';
      } catch (error) {
        return error instanceof Error ? error.name : 'refused';
      }
    };
    return {
      // oxlint-disable-next-line no-eval -- that it does nothing is what is tested
      eval: attempt(() => (0, eval)('1')),
      html: attempt(() => (document.createElement('div').innerHTML = '<b>x</b>')),
      policy: attempt(() => trustedTypesPolicy('other')),
      url: attempt(() => (document.createElement('script').src = 'https://example.org/x.js')),
    };
    function trustedTypesPolicy(name: string): unknown {
      return (
        self as never as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
      ).trustedTypes.createPolicy(name, {});
    }
  });
  expect(tried).toEqual({ eval: 'EvalError', html: 'TypeError', policy: 'TypeError', url: 'TypeError' });
  // Each is told to the server and to the page, and none of them later than here.
  await expect.poll(() => site.reports.length).toBeGreaterThanOrEqual(4);
  const told = (): number => violations.seen.filter((line) => line.startsWith('airlock-csp-violation')).length;
  await expect.poll(told).toBeGreaterThanOrEqual(4);
  violations.clear();
  site.reports.splice(0);
});

test('the policy that a deployment sends is the one that is tested', () => {
  const { 'Content-Security-Policy': policy } = hostHeaders({ registryOrigins: ['https://plugins.example.org'] });
  expect(policy).toContain("connect-src 'self' https://plugins.example.org");
});
