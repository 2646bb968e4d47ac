import { readFile } from 'node:fs/promises';
import {
  auditKey,
  auditKeyId,
  continues,
  readAuditFile,
  verifyAuditFile,
  type AuditFile,
  type ChainBreak,
} from '@airlock/registry/format';
import { command } from '../../terminal/command.ts';
import { CliError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const subtle = globalThis.crypto.subtle;

const reasons: { readonly [reason in ChainBreak]: (entry: number) => string } = {
  changed: (entry) => `Entry ${entry} was changed.`,
  gap: (entry) => `Entries are missing before entry ${entry}.`,
  start: (entry) => `The beginning is missing: the chain starts at entry ${entry} without a signed cut that says so.`,
  end: (entry) => `The end is missing or was replaced: entry ${entry} is not there.`,
  signature: (entry) => `The signature over entry ${entry} does not fit the key of the file.`,
};

/** `airlock audit-log verify`: whether an exported audit log is whole, and whether it goes on from an earlier one. */
export default command({
  name: 'audit-log verify',
  description: 'Check that an audit log exported from the app is complete and unchanged.',
  examples: [
    'airlock audit-log verify airlock-activity.jsonl',
    'airlock audit-log verify may.jsonl --continues april.jsonl',
  ],
  args: {
    file: { type: 'positional', description: 'Exported log (JSON Lines).', required: true },
    key: {
      type: 'string',
      description: 'Id of the key that must have signed it, as an earlier check told.',
      valueHint: 'hex',
    },
    continues: {
      type: 'string',
      description: 'An earlier export of the same device: the log must go on from it.',
      valueHint: 'file',
    },
  },
  async run(args, terminal) {
    const file = await read(terminal, args.file);
    const verdict = await verifyAuditFile(subtle, file).catch(refused(args.file));
    const key = file.key === undefined ? undefined : await auditKeyId(subtle, await auditKey(subtle, file.key));
    const problems: string[] = [];
    if (!verdict.intact) problems.push(reasons[verdict.reason](verdict.brokenAt));
    for (const line of file.unreadable) problems.push(`Line ${line} is no entry.`);
    if (args.key !== undefined && args.key.toLowerCase() !== key) {
      problems.push(key === undefined ? 'The log is not signed.' : `It is signed by another key: ${key}.`);
    }
    let goesOn: boolean | undefined;
    if (args.continues !== undefined) {
      const earlier = await read(terminal, args.continues);
      goesOn = continues(earlier, file);
      if (goesOn === false)
        problems.push(`It does not go on from ${args.continues}: the chain was started anew or changed.`);
      if (goesOn === undefined) {
        problems.push(`Whether it goes on from ${args.continues} cannot be told: what lies between was cut off since.`);
      }
    }
    const isWhole = problems.length === 0;
    const entries = `${verdict.checked} ${verdict.checked === 1 ? 'entry' : 'entries'}`;
    const about =
      verdict.intact && verdict.from > 1 ? `, from entry ${verdict.from} on, where the signed cut begins` : '';
    return {
      text: [
        ...problems,
        ...(isWhole ? [`The log is whole: ${entries} checked${about}.`] : []),
        key === undefined
          ? 'It is not signed, so whoever had the file could have written it anew.'
          : `Signed by key ${key}. Compare it with the one you know of this device.`,
      ],
      data: { ...verdict, intact: isWhole, problems, ...(key === undefined ? {} : { key }) },
      failed: !isWhole,
    };
  },
});

async function read(terminal: Terminal, path: string): Promise<AuditFile> {
  const text = await readFile(terminal.path(path), 'utf8');
  try {
    return readAuditFile(text);
  } catch (error) {
    return refused(path)(error);
  }
}

const refused =
  (path: string) =>
  (error: unknown): never => {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CliError('NOT_AN_AUDIT_LOG', `${path}: ${error.message}`, {
      hint: 'Export one in Plugins, Activity.',
      cause: error,
    });
  };
