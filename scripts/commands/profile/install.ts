import type { InstallPlan, ReleaseChoice, Strategy } from '@airlock/host/packages';
import { command } from '../../terminal/command.ts';
import { CliError, UsageError } from '../../terminal/failure.ts';
import { describePlan, planData } from './describe.ts';
import { LockedProfile, profileArgs } from './profile.ts';

export const STRATEGIES = ['strict', 'latest', 'manual'] as const satisfies readonly Strategy[];

export default command({
  name: 'install',
  description: 'Put a plugin, and what it needs, into the set that a team ships with its app. Pins each by its hash.',
  args: {
    plugin: { type: 'positional', description: 'Its id, with @version for another than the newest.', required: true },
    ...profileArgs,
    strategy: { type: 'string', description: 'strict, latest or manual.', default: 'strict', valueHint: 'strategy' },
    realm: { type: 'string', description: 'worker, frame or page.', valueHint: 'realm' },
    allow: { type: 'string', description: 'Optional permissions to allow, by commas.', valueHint: 'names' },
    trust: { type: 'boolean', description: 'Let it run in the page, unconfined.' },
    'dry-run': { type: 'boolean', description: 'Show the plan and change nothing.' },
  },
  async run(args, terminal) {
    const [id = '', version] = args.plugin.split('@');
    const profile = await LockedProfile.open(args, terminal);
    const planned = await profile.plan(id, {
      strategy: oneOf('strategy', STRATEGIES, args.strategy),
      ...(version === undefined ? {} : { version }),
      ...(args.realm === undefined ? {} : { realm: oneOf('realm', ['worker', 'frame', 'page'], args.realm) }),
    } satisfies ReleaseChoice);
    const { plan } = planned;
    if (args.realm !== undefined && plan.realm !== args.realm) {
      throw new CliError('REALM_MISSING', `"${plan.manifest.id}" was not built to run as ${args.realm}.`, {
        hint: `It runs as ${plan.realms.join(' or ')}.`,
      });
    }
    const allow = allowed(plan, args.allow);
    const text = describePlan(plan);
    if (args['dry-run']) {
      const end = plan.blocked ? 'It cannot be installed so.' : 'Dry run: nothing was changed.';
      return { text: [...text, end], data: planData(plan), failed: plan.blocked !== undefined };
    }
    if (plan.blocked)
      throw new CliError(plan.blocked.code, plan.blocked.message, {
        hint: text.join('\n  '),
        detail: planData(plan) as Record<string, unknown>,
      });
    for (const each of [plan, ...plan.also]) {
      if (!each.needsPageConsent || args.trust) continue;
      throw new CliError('CONSENT_MISSING', `"${each.manifest.id}" would run in the page, unconfined.`, {
        hint: 'Say --trust if you trust its publisher.',
      });
    }
    await profile.accept(planned, allow);
    return { text: [...text, `${args.lockfile} pins it.`], data: planData(plan) };
  },
});

/** What `--allow` names, each of which some plugin of the plan asks for. */
function allowed(plan: InstallPlan, words = ''): readonly string[] {
  const names = words.split(',').flatMap((word) => word.trim() || []);
  const asked = [plan, ...plan.also].flatMap(({ permissions }) =>
    [...permissions.added, ...permissions.kept].map(({ permission }) => permission),
  );
  const unknown = names.find((name) => !asked.some((permission) => permission === name));
  if (unknown === undefined) return names;
  throw new UsageError(
    `--allow: "${plan.manifest.id}" does not ask for "${unknown}".`,
    asked.length === 0 ? 'It asks for nothing.' : `It asks for ${[...new Set(asked)].sort().join(', ')}.`,
  );
}

export function oneOf<T extends string>(option: string, values: readonly T[], value: string): T {
  const found = values.find((each) => each === value);
  if (found === undefined) throw new UsageError(`--${option} must be ${values.join(' or ')}`);
  return found;
}
