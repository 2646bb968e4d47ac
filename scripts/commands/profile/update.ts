import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import { describePlan, planData } from './describe.ts';
import { describeGone, goneData, LockedProfile, profileArgs } from './profile.ts';
import { findUpdates } from './updating.ts';

/** What `update` without a name never does by itself. */
const TO_LOOK_AT = new Set([
  'blocked',
  'pinned',
  'publisher',
  'permissions',
  'hooks',
  'dependencies',
  'major',
  'cooling',
]);

export default command({
  name: 'update',
  description: 'Update the plugins of the set: one by name, or all that ask for nothing new and are a day old.',
  args: { plugin: { type: 'positional', description: 'Its id. Default: all.', required: false }, ...profileArgs },
  async run(args, terminal) {
    const profile = await LockedProfile.open(args, terminal);
    const only = args.plugin === undefined ? undefined : profile.locked(args.plugin).name;
    const found = await findUpdates(profile, only);
    const { gone } = await profile.rows();
    const lost = gone.filter(({ name }) => only === undefined || only === name);
    const text = lost.map((one) => describeGone(one, profile));
    const data = lost.map(goneData);
    for (const { planned, reasons, name } of found) {
      const { plan } = planned;
      const held = reasons.filter((reason) => TO_LOOK_AT.has(reason));
      if (only === undefined && held.length > 0) {
        text.push(`left ${profile.shown(name)} as it is: ${held.join(', ')}`);
        data.push({ name, left: held });
        continue;
      }
      if (plan.blocked) {
        throw new CliError(plan.blocked.code, plan.blocked.message, { hint: describePlan(plan).join('\n  ') });
      }
      await profile.accept(planned, []);
      text.push(...describePlan(plan));
      data.push(planData(plan));
    }
    return { text: text.length === 0 ? 'Everything is up to date.' : text, data, failed: lost.length > 0 };
  },
});
