import type { CapabilityRegistry } from './capabilities.ts';
import { anything, listOf, text } from '../check.ts';
import { AirlockError } from '../errors.ts';
import { fullName, parseName } from '../packages/names.ts';
import { matches } from '../policy/policy.ts';
import { exportedName } from './provided.ts';
import type { Caller, ServiceDefinition } from '../dispatch/service.ts';

const mostArguments = 8;

/** `exports`: call functions that other plugins export, by tokens of the caller's own manifest. */
export function exportsService(capabilities: Pick<CapabilityRegistry, 'invoke' | 'exporters'>): ServiceDefinition {
  const token = text(100);
  const allows = ({ invoke }: { readonly invoke?: readonly string[] }, id: string): boolean =>
    invoke?.some((pattern) => matches(pattern, id)) ?? false;
  const subject = ([id]: readonly unknown[]): string => String(id);
  return {
    name: 'exports',
    permission: 'capabilities',
    rate: 500,
    methods: {
      call: {
        args: [token, text(100), listOf(anything, mostArguments)],
        subject,
        allows,
        timeout: 90_000,
        async handle(caller, id: string, method: string, args: readonly unknown[]) {
          demand(caller, id);
          return capabilities.invoke(exportedName(id, method), args, {
            caller: { plugin: caller.name },
            signal: caller.signal,
            prefer: relatives(caller),
          });
        },
      },
      has: {
        args: [token],
        subject,
        allows,
        audit: false,
        handle(caller, id: string) {
          demand(caller, id);
          return capabilities.exporters(id).length > 0;
        },
      },
    },
  };
}

function demand({ name, manifest: { requires = [], optional = [] } }: Caller, token: string): void {
  if (requires.includes(token) || optional.includes(token)) return;
  throw new AirlockError('INVALID_ARGUMENT', `"${name}" lists "${token}" neither under requires nor under optional.`, {
    plugin: name,
  });
}

/** Plugins that it names as dependencies: where several provide an export, theirs is meant. */
function relatives({ name, manifest }: Caller): readonly string[] {
  const registry = parseName(name)?.registry ?? '';
  const ids = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)];
  return ids.map((id) => fullName(registry, id));
}
