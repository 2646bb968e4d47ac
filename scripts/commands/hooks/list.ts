import { exportName, HOOKS } from '../../inspect/hooks.ts';
import { command } from '../../terminal/command.ts';

/** `airlock hooks list`: where plugins can take part. */
export default command({
  name: 'hooks list',
  description: 'Every hook that the app fires: its kind, its time, what it is for.',
  examples: ['airlock hooks list', 'airlock hooks list submission'],
  args: { text: { type: 'positional', description: 'Only those that contain this.', required: false } },
  async run(args) {
    const wanted = (args.text ?? '').toLowerCase();
    const hooks = HOOKS.filter(({ id, description }) => `${id} ${description}`.toLowerCase().includes(wanted));
    const width = Math.max(0, ...hooks.map(({ id }) => id.length));
    return {
      text: hooks.map(({ id, kind, description, deprecated }) => {
        const gone = deprecated ? ` Deprecated since ${deprecated.since}.` : '';
        return `${id.padEnd(width)}  ${kind.padEnd(8)}  ${description}${gone}`;
      }),
      data: hooks.map((hook) => ({ ...hook, import: exportName(hook.id) })),
    };
  },
});
