import { policyAuthority, readPolicyFile, readPolicyPayload } from '@airlock/host/packages';
import { encodeUtf8, type PublicKey } from '@airlock/registry/format';
import { readKeyFile } from '@airlock/registry/repository';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import { readIfThere, readJson, readingPolicy } from './files.ts';

const subtle = globalThis.crypto.subtle;

/** `airlock policy check`: what a browser would say to it. */
export default command({
  name: 'policy check',
  description: 'Check a policy as the app does: its rules, and the signatures when it is signed.',
  examples: [
    'airlock policy check policy.json',
    'airlock policy check policy.signed.json --config airlock.config.json',
  ],
  args: {
    file: { type: 'positional', description: 'Rules, or a signed file.', default: 'policy.signed.json' },
    config: {
      type: 'string',
      default: 'airlock.config.json',
      description: 'Configuration of the app, whose policyFile names the keys.',
      valueHint: 'file',
    },
    key: { type: 'string', description: 'Key files in place of the configuration.', valueHint: 'files' },
  },
  async run(args, terminal) {
    const path = terminal.path(args.file);
    const value = await readJson(path, args.file);
    if (!isEnvelope(value)) {
      const content = { format: 'airlock-policy/1', number: 1, created: 'now', policy: value };
      const payload = encodeUtf8(JSON.stringify(content));
      const { policy } = await readingPolicy(args.file, () => readPolicyPayload(payload, args.file));
      return {
        text: `${args.file}: ${Object.keys(policy).length} rules, not signed`,
        data: { signed: false, rules: Object.keys(policy) },
      };
    }
    const bytes = (await readIfThere(path)) ?? new Uint8Array();
    const files = args.key?.split(',').map((key) => terminal.path(key.trim()));
    const { keys, threshold } = files
      ? { keys: (await Promise.all(files.map(readKeyFile))).map(({ key }) => key), threshold: files.length }
      : keysOf(await readJson(terminal.path(args.config), args.config), args.config);
    const authority = await policyAuthority(subtle, keys, threshold);
    const { number, created, policy } = await readingPolicy(args.file, () =>
      readPolicyFile(subtle, bytes, authority, args.file),
    );
    return {
      text: `${args.file}: number ${number} of ${created}, ${Object.keys(policy).length} rules, signed by ${threshold} of ${keys.length} keys`,
      data: { signed: true, number, created, rules: Object.keys(policy), keys: keys.length, threshold },
    };
  },
});

function isEnvelope(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'payloadType' in value;
}

function keysOf(config: unknown, name: string): { readonly keys: readonly PublicKey[]; readonly threshold: number } {
  const found = (config as { policyFile?: { keys?: unknown; threshold?: unknown } } | null)?.policyFile; // looked at below
  if (Array.isArray(found?.keys)) {
    const { threshold = 1 } = found;
    // A key that is none verifies nothing.
    return { keys: found.keys as PublicKey[], threshold: Number(threshold) };
  }
  throw new CliError('CONFIG_INVALID', `${name} names no keys in policyFile.`, {
    hint: 'Put there what airlock policy keygen printed, or name key files with --key.',
  });
}
