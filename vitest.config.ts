import { defineConfig } from 'vitest/config';

const conditions = ['airlock-source', 'module', 'node', 'development|production'];

/** Unit tests: `*.test.ts` beside the source. Browser tests are `*.spec.ts` and run with Playwright. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{sdk,registry,host,scripts,example-plugins,test}/**/*.test.{ts,tsx,mjs}'],
    exclude: ['**/node_modules/**', '**/dist/**', 'scripts/templates/**'],
    environment: 'node',
    // They end what hangs, on a machine that is slow and busy too.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
    coverage: { provider: 'v8', include: ['{sdk,registry,host,scripts}/**/*.{ts,tsx}'] },
  },
});
