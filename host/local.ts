import type { LocalOptions } from './kernel/management/local-packages.ts';

/**
 * Let users of the app install plugins from files and development servers: `createPluginHost({ local: localPackages() })`.
 * `scan` looks at the code of what nobody lists; `@airlock/registry/scan` has the rules of `airlock validate`. The code for
 * it is loaded when the first file is opened.
 */
export function localPackages(options: Pick<LocalOptions, 'scan'> = {}): LocalOptions {
  return { ...options, open: () => import('./kernel/packages/local/index.ts') };
}
