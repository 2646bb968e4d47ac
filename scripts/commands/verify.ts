import { verifyBundle } from '@airlock/registry/repository';
import { openBundle } from '../archive/archive.ts';
import { command } from '../terminal/command.ts';

/** `airlock verify`: what the operator's checks would say, without the operator. */
export default command({
  name: 'verify',
  description: 'Verify a signed bundle: identity, signature, and that it holds exactly the files that were signed.',
  args: { bundle: { type: 'positional', description: 'Folder or archive of the signed plugin.', default: 'dist' } },
  async run(args, terminal) {
    await using bundle = await openBundle(terminal.path(args.bundle));
    const { release, hash, publisher } = await verifyBundle(bundle.folder, { now: Date.now() });
    const { plugin, seq, files } = release;
    return {
      text: [
        `Valid: ${plugin.id} ${plugin.version}, release ${seq}, ${files.length} files (${hash})`,
        `Signed by ${publisher.newest.name} (${publisher.id}), identity ${release.identitySeq} of ${publisher.newest.version}`,
      ],
      data: {
        valid: true,
        plugin: plugin.id,
        version: plugin.version,
        seq,
        release: hash,
        publisher: { id: publisher.id, name: publisher.newest.name, identity: publisher.newest.version },
      },
    };
  },
});
