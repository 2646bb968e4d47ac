import { createKey, writeKeyFile } from '@airlock/registry/repository';
import { relative } from 'node:path';
import { command } from '../../terminal/command.ts';
import { algorithmOption, keyAlgorithm, newPassphrase, sealOption } from '../../terminal/keys.ts';

/** `airlock policy keygen`: who may set what users of an app may do. */
export default command({
  name: 'policy keygen',
  description: 'Make a key that signs policies. Whoever has it decides what users of the app may install: back it up.',
  examples: ['airlock policy keygen', 'airlock policy keygen --out second-key.json --seal'],
  args: {
    out: { type: 'string', default: 'policy-key.json', description: 'File of the key.', valueHint: 'file' },
    algorithm: algorithmOption,
    seal: sealOption,
  },
  async run(args, terminal) {
    const out = terminal.path(args.out);
    const file = await createKey({
      algorithm: keyAlgorithm(args.algorithm),
      ...(args.seal && { passphrase: await newPassphrase(terminal) }),
    });
    await writeKeyFile(out, file);
    const policyFile = { url: 'policy.signed.json', keys: [file.key] };
    return {
      text: [
        `The key is in ${relative(terminal.cwd, out)}. Keep it off the server that serves the app.`,
        'In airlock.config.json of the app:',
        `  "policyFile": ${JSON.stringify(policyFile)}`,
      ],
      data: { file: out, keyid: file.keyid, policyFile },
    };
  },
});
