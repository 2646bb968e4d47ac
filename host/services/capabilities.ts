import type { CapabilityInfo } from '@airlock/sdk';
import { anything, integer, maybe, objectOf, text } from '../kernel/check.ts';
import type { CapabilityEntry, CapabilityFilter } from '../kernel/capabilities/capabilities.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import { coveredBy, NAME, PATTERN } from './patterns.ts';

const options = objectOf<Record<never, never>, { timeout: number }>({}, { timeout: integer(1, 30_000) });
const filter = objectOf<Record<never, never>, Required<CapabilityFilter>>(
  {},
  { tag: text(50), text: text(100, { min: 0 }) },
);

/**
 * `capabilities`: call functions of other plugins within the patterns that were granted. Who calls is what the host knows
 * of the plugin; a provider that calls on, calls as itself.
 */
export const capabilitiesService: Service = ({ capabilities }) => ({
  name: 'capabilities',
  permission: 'capabilities',
  rate: 200,
  methods: {
    invoke: {
      args: [text(100, { pattern: NAME }), anything, maybe(options)],
      subject: ([name]) => String(name),
      allows: ({ invoke }, name) => coveredBy(invoke, name),
      // The capability's own limit, and the start of its plugin before that.
      timeout: 90_000,
      handle: ({ name: plugin, signal }, name: string, input: unknown, more: { readonly timeout?: number } = {}) =>
        capabilities.invoke(name, input, { ...more, caller: { plugin }, signal }),
    },
    invalidate: {
      args: [text(100, { pattern: PATTERN })],
      subject: ([pattern]) => String(pattern),
      allows: ({ provide }, pattern) => coveredBy(provide, pattern),
      handle: ({ name: plugin }, pattern: string) => capabilities.invalidate(pattern, plugin),
    },
    list: {
      args: [maybe(filter)],
      audit: false,
      handle: ({ scope }, wanted?: CapabilityFilter): readonly CapabilityInfo[] =>
        capabilities
          .list(wanted)
          .filter(({ name, shadowed }) => !shadowed && coveredBy(scope['invoke'], name))
          .map(infoOf),
    },
  },
});

/** Without `shadowed`, which is no business of a plugin. */
function infoOf({ name, description, plugin, input, output, tags }: CapabilityEntry): CapabilityInfo {
  return {
    name,
    description,
    plugin,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(tags === undefined ? {} : { tags }),
  };
}
