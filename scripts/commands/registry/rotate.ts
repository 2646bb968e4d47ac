import { ROLES, rotateRole } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import {
  algorithmOption,
  keyAlgorithm,
  newPassphrase,
  passphrases,
  registryOption,
  sealOption,
  wholeNumber,
} from '../../terminal/keys.ts';

/** `airlock registry rotate`: new keys, or a new term for the old ones. */
export default command({
  name: 'registry rotate',
  description:
    'Replace keys of a role and publish the change; without options, sign root or targets for another term. Clients follow by themselves.',
  args: {
    role: { type: 'positional', description: ROLES.join(', '), required: true },
    drop: { type: 'string', description: 'Keys that lose the role, by name, or all.', valueHint: 'names' },
    add: {
      type: 'string',
      description: 'How many keys to make. Default: as many as are dropped.',
      valueHint: 'number',
    },
    threshold: { type: 'string', description: 'How many keys must sign. Default: as before.', valueHint: 'number' },
    days: { type: 'string', description: 'Days that signatures last. Default: as before.', valueHint: 'number' },
    algorithm: algorithmOption,
    seal: sealOption,
    registry: registryOption,
  },
  async run(args, terminal) {
    const role = ROLES.find((name) => name === args.role);
    if (!role) throw new UsageError(`There is no role "${args.role}"`, `Roles are ${ROLES.join(', ')}.`);
    const count = (name: 'add' | 'threshold' | 'days', least: number): { [name: string]: number } =>
      args[name] === undefined ? {} : { [name]: wholeNumber(args[name], name, least) };
    const { added, dropped, build } = await rotateRole({
      dir: terminal.path(args.registry),
      role,
      ...(args.drop !== undefined && { drop: args.drop === 'all' ? 'all' : args.drop.split(',') }),
      ...count('add', 0),
      ...count('threshold', 1),
      ...count('days', 1),
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { passphrase: await newPassphrase(terminal) }),
      ask: passphrases(terminal),
    });
    const keys = [...added.map((name) => `+${name}`), ...dropped.map((name) => `-${name}`)].join(' ');
    return {
      text: `${role}: ${keys || 'signed for another term'}; root ${build.versions.root}, state ${build.versions.timestamp}`,
      data: { role, added, dropped, versions: build.versions },
    };
  },
});
