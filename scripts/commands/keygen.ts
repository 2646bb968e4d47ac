import { createIdentity, openPublisher, RepositoryError, type PublisherFolder } from '@airlock/registry/repository';
import { command } from '../terminal/command.ts';
import { UsageError } from '../terminal/failure.ts';
import {
  algorithmOption,
  keyAlgorithm,
  newPassphrase,
  publisherFolder,
  publisherOption,
  sealOption,
  wholeNumber,
} from '../terminal/keys.ts';

/** `airlock keygen`: a publisher is born. */
export default command({
  name: 'keygen',
  description: 'Make a publisher identity and its signing keys. Whoever has the keys can publish as you: back them up.',
  args: {
    name: { type: 'string', description: 'Publisher name that users see.', valueHint: 'name' },
    contact: { type: 'string', description: 'Where users can reach you: an address or URL.', valueHint: 'text' },
    publisher: publisherOption,
    keys: { type: 'string', description: 'How many keys to make.', default: '1', valueHint: 'number' },
    threshold: {
      type: 'string',
      description: 'How many of them must sign a release.',
      default: '1',
      valueHint: 'number',
    },
    algorithm: algorithmOption,
    seal: sealOption,
    'if-missing': { type: 'boolean', description: 'Do nothing when there is an identity already.' },
  },
  async run(args, terminal) {
    const dir = publisherFolder(terminal, args.publisher);
    if (args['if-missing']) {
      const present = await existing(dir);
      if (present)
        return { text: `${present.publisher.newest.name} exists already in ${dir}.`, data: facts(present, false) };
    }
    if (args.name === undefined || args.name === '')
      throw new UsageError('--name is missing', 'Users see it beside your plugins.');
    const folder = await createIdentity({
      dir,
      name: args.name,
      ...(args.contact !== undefined && { contact: args.contact }),
      keys: wholeNumber(args.keys, 'keys', 1),
      threshold: wholeNumber(args.threshold, 'threshold', 1),
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { passphrase: await newPassphrase(terminal) }),
    });
    return {
      text: [
        `Publisher ${args.name}: ${folder.publisher.id}`,
        `Keys and identity are in ${dir}`,
        'Back that folder up where nobody else reads it. Without it you cannot publish updates; with it, anybody can.',
      ],
      data: facts(folder, true),
    };
  },
});

async function existing(dir: string): Promise<PublisherFolder | undefined> {
  try {
    return await openPublisher(dir, Date.now());
  } catch (error) {
    if (error instanceof RepositoryError && error.code === 'NOT_A_PUBLISHER') return undefined;
    throw error;
  }
}

function facts({ dir, publisher }: PublisherFolder, created: boolean): object {
  const { id, newest } = publisher;
  const { name, version, threshold } = newest;
  return { created, publisher: id, name, identity: version, keys: Object.keys(newest.keys), threshold, folder: dir };
}
