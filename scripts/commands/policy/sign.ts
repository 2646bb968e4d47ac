import { readPolicyPayload, type PolicyFile } from '@airlock/host/packages';
import { encodeUtf8, parseEnvelope, type Json } from '@airlock/registry/format';
import { signPolicy } from '@airlock/registry/repository';
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { command } from '../../terminal/command.ts';
import { CliError, UsageError } from '../../terminal/failure.ts';
import { passphrases, wholeNumber } from '../../terminal/keys.ts';
import { readIfThere, readJson, readingPolicy } from './files.ts';

/** `airlock policy sign`: rules become a file that browsers believe. */
export default command({
  name: 'policy sign',
  description: 'Sign a policy. Its number rises by one each time, so that no browser goes back to an older one.',
  examples: [
    'airlock policy sign policy.json',
    'airlock policy sign policy.json --key a.json,b.json --out site/policy.signed.json',
  ],
  args: {
    policy: {
      type: 'positional',
      required: true,
      description: 'File with the rules, as in `policy` of airlock.config.json.',
    },
    key: {
      type: 'string',
      default: 'policy-key.json',
      description: 'Key files, with commas between them; as many as the app wants signatures.',
      valueHint: 'files',
    },
    out: { type: 'string', default: 'policy.signed.json', description: 'Signed file.', valueHint: 'file' },
    number: {
      type: 'string',
      description: 'Default: one more than that of the file that is replaced, else 1.',
      valueHint: 'number',
    },
  },
  async run(args, terminal) {
    const source = terminal.path(args.policy);
    const out = terminal.path(args.out);
    if (source === out)
      throw new UsageError('The signed file would take the place of the rules', 'Choose another --out.');
    const before = await numberOf(out);
    const number = args.number === undefined ? before + 1 : wholeNumber(args.number, 'number', 1);
    if (number <= before) {
      throw new CliError(
        'POLICY_OLDER',
        `${args.out} has the number ${before} already; browsers take higher ones only.`,
        {
          hint: `Leave out --number, or choose one above ${before}.`,
        },
      );
    }
    const content = {
      format: 'airlock-policy/1',
      number,
      created: `${new Date().toISOString().slice(0, 19)}Z`,
      policy: await readJson(source, args.policy),
    };
    // What browsers could not read is not signed.
    const { policy } = await readingPolicy(args.policy, () =>
      readPolicyPayload(encodeUtf8(JSON.stringify(content)), args.policy),
    );
    const keys = args.key.split(',').map((path) => terminal.path(path.trim()));
    // Read from JSON.
    const signed = await signPolicy({ content: content as Json, keys, ask: passphrases(terminal) });
    await writeFile(out, signed);
    return {
      text: `Signed ${Object.keys(policy).length} rules as number ${number} into ${relative(terminal.cwd, out)}`,
      data: { file: out, number, created: content.created, rules: Object.keys(policy), keys: keys.length },
    };
  },
});

/** Number of the file that is replaced; 0 when there is none. Its signature is not looked at: only the number has to rise. */
async function numberOf(path: string): Promise<number> {
  const bytes = await readIfThere(path);
  if (!bytes) return 0;
  const found: PolicyFile = await readingPolicy(path, () =>
    readPolicyPayload(parseEnvelope(bytes, 'policy', path).payload, path),
  );
  return found.number;
}
