import type { Page } from '@playwright/test';

/** Milliseconds from the start of the navigation until the last of `count` widgets was painted. */
export async function painted(page: Page, count: number): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve, reject) => {
        const times = new Map<string, number>();
        const give = setTimeout(
          () => reject(new Error(`Only ${times.size} of ${wanted} widgets were painted`)),
          60_000,
        );
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            // Chromium's PerformanceElementTiming, not in TypeScript's library.
            const { identifier, renderTime } = entry as PerformanceEntry & { identifier: string; renderTime: number };
            if (identifier.startsWith('widget-') && !times.has(identifier)) times.set(identifier, renderTime);
          }
          if (times.size < wanted) return;
          clearTimeout(give);
          resolve(Math.max(...times.values()));
        }).observe({ type: 'element', buffered: true });
      }),
    count,
  );
}
