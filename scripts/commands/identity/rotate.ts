import { rotateIdentity } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import {
  algorithmOption,
  keyAlgorithm,
  newPassphrase,
  passphrases,
  publisherFolder,
  publisherOption,
  sealOption,
  wholeNumber,
} from '../../terminal/keys.ts';

/** `airlock identity rotate`: the same publisher, with other keys. */
export default command({
  name: 'identity rotate',
  description: 'Replace your signing keys. Old and new keys sign the change, so users follow without noticing.',
  args: {
    publisher: publisherOption,
    drop: {
      type: 'string',
      description: 'Keys to drop: beginnings of their ids, or all.',
      default: 'all',
      valueHint: 'ids',
    },
    add: {
      type: 'string',
      description: 'How many keys to make. Default: as many as are dropped.',
      valueHint: 'number',
    },
    threshold: { type: 'string', description: 'How many keys must sign. Default: as before.', valueHint: 'number' },
    name: { type: 'string', description: 'New name. Default: as before.', valueHint: 'name' },
    algorithm: algorithmOption,
    seal: sealOption,
  },
  async run(args, terminal) {
    const { publisher } = await rotateIdentity({
      dir: publisherFolder(terminal, args.publisher),
      drop: args.drop === 'all' ? 'all' : args.drop.split(',').filter((start) => start !== ''),
      ...(args.add !== undefined && { add: wholeNumber(args.add, 'add', 0) }),
      ...(args.threshold !== undefined && { threshold: wholeNumber(args.threshold, 'threshold', 1) }),
      ...(args.name !== undefined && { name: args.name }),
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { passphrase: await newPassphrase(terminal) }),
      ask: passphrases(terminal),
    });
    const { newest, id } = publisher;
    return {
      text: [
        `${newest.name} signs with ${newest.threshold} of ${Object.keys(newest.keys).length} keys from now on (identity ${newest.version}).`,
        'Publish a release to tell the registries. Back the folder up again.',
      ],
      data: { publisher: id, identity: newest.version, keys: Object.keys(newest.keys), threshold: newest.threshold },
    };
  },
});
