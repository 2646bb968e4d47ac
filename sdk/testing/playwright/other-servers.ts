import type { BrowserContext, Route } from '@playwright/test';
import type { RealmTestHost } from './realm-host.ts';

/** What a test answers in place of whoever has these addresses; the latest rule that fits counts. */
export interface AnswerRule {
  readonly url: string | RegExp;
  readonly answer: Parameters<RealmTestHost['answer']>[1];
}

/** Requests to other servers are answered by the test or not at all. */
export async function answerElsewhere(
  context: BrowserContext,
  host: string,
  rules: readonly AnswerRule[],
): Promise<void> {
  const { origin } = new URL(host);
  await context.route(
    (url) => url.origin !== origin && /^https?:$/.test(url.protocol),
    async (route: Route) => {
      const request = route.request();
      const rule = rules.findLast(({ url }) => fits(url, request.url()))?.answer ?? 'fail';
      const answer = typeof rule === 'function' ? rule(request.url()) : rule;
      if (answer === 'fail') return route.abort('failed');
      // Neither answered nor given up: the page waits.
      if (answer === 'hang') return;
      const { status = 200, headers = {}, body = '' } = answer;
      await route.fulfill({
        status,
        // As a server that lets every app ask it.
        headers: {
          'content-type': 'text/plain',
          'access-control-allow-origin': '*',
          'access-control-allow-methods': '*',
          'access-control-allow-headers': '*',
          ...headers,
        },
        body: typeof body === 'string' ? body : Buffer.from(body),
      });
    },
  );
}

function fits(rule: string | RegExp, url: string): boolean {
  return typeof rule === 'string' ? url === rule || url.startsWith(`${rule}?`) : rule.test(url);
}
