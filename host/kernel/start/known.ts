import type { Capabilities } from '../capabilities/capabilities.ts';
import type { Contributions } from '../contributions/contributions.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { Grants } from '../grants/grants.ts';
import type { Plugins } from '../management/plugins.ts';

const none: readonly never[] = Object.freeze([]);
const empty = (): readonly never[] => none;
const nothing = (): undefined => undefined;

/** What a host that sleeps knows of plugins. */
export interface Known {
  /** Whether anything is installed. */
  readonly any: boolean;
  readonly plugins: Pick<Plugins, 'list' | 'get'>;
  readonly contributions: Omit<Contributions, 'subscribe'>;
  readonly grants: Pick<Grants, 'of' | 'find' | 'refusals' | 'mayAsk'>;
  readonly capabilities: Pick<Capabilities, 'list'>;
  readonly endpoints: Pick<Endpoints, 'list'>;
  /** Whether a plugin handles or defines the hook. */
  handles(hook: string): boolean;
}

export const knowsNothing: Known = {
  any: false,
  plugins: { list: empty, get: nothing },
  contributions: { list: empty, arranged: empty, entries: empty, widget: nothing, all: empty },
  grants: { of: empty, find: nothing, refusals: empty, mayAsk: () => false },
  capabilities: { list: empty },
  endpoints: { list: empty },
  handles: () => false,
};
