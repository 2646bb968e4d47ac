import { command } from '../../terminal/command.ts';
import { LockedProfile, profileArgs } from './profile.ts';
import { findUpdates } from './updating.ts';

export default command({
  name: 'updates',
  description: 'Newer releases of the plugins in the set, and what is to be looked at before.',
  args: profileArgs,
  async run(args, terminal) {
    const found = await findUpdates(await LockedProfile.open(args, terminal));
    return {
      text:
        found.length === 0
          ? 'Everything is up to date.'
          : found.map(({ name, from, planned, reasons, security }) => {
              const why = [...(security ? ['security'] : []), ...reasons].join(', ');
              return `${name} ${from} → ${planned.plan.manifest.version}${why === '' ? '' : ` (${why})`}`;
            }),
      data: found.map(({ name, from, planned, reasons, security }) => ({
        name,
        from,
        to: planned.plan.manifest.version,
        security,
        reasons,
      })),
    };
  },
});
