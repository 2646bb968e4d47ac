export { serveHost, type ServeHostOptions } from './host.ts';
export {
  contentSecurityPolicy,
  hostCacheControl,
  hostFileHeaders,
  hostHeaders,
  REACT_ARIA_STYLE_HASH,
} from './host-headers.ts';
export type { Served } from './listen.ts';
export { serveRunner, type ServeRunnerOptions } from './runner.ts';
export { serveRegistry, type ServeRegistryOptions } from './registry.ts';
