import { command } from '../../terminal/command.ts';
import { describeGone, goneData, LockedProfile, profileArgs } from './profile.ts';
import { findUpdates } from './updating.ts';

export default command({
  name: 'updates',
  description: 'Newer releases of the plugins in the set, and what is to be looked at before.',
  args: profileArgs,
  async run(args, terminal) {
    const profile = await LockedProfile.open(args, terminal);
    const found = await findUpdates(profile);
    const { gone } = await profile.rows();
    return {
      text:
        found.length + gone.length === 0
          ? 'Everything is up to date.'
          : [
              ...gone.map((one) => describeGone(one, profile)),
              ...found.map(({ name, from, planned, reasons, security }) => {
                const why = [...(security ? ['security'] : []), ...reasons].join(', ');
                return `${profile.shown(name)} ${from} → ${planned.plan.manifest.version}${why === '' ? '' : ` (${why})`}`;
              }),
            ],
      failed: gone.length > 0,
      data: [
        ...gone.map(goneData),
        ...found.map(({ name, from, planned, reasons, security }) => ({
          name,
          from,
          to: planned.plan.manifest.version,
          security,
          reasons,
        })),
      ],
    };
  },
});
