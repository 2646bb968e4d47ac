import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AskPassphrase, KeyAlgorithm } from '@airlock/registry/repository';
import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** The variable that holds the passphrase where nobody can be asked. */
const VARIABLE = 'AIRLOCK_PASSPHRASE';

/** Opens sealed keys: from the environment, else by asking. */
export function passphrases(terminal: Terminal): AskPassphrase {
  return (key) => terminal.secret(`Passphrase of the key ${key}`, VARIABLE);
}

/** A passphrase for new keys. Throws a usage error when there is none. */
export async function newPassphrase(terminal: Terminal): Promise<string> {
  const passphrase = await terminal.secret('Passphrase for the new keys', VARIABLE);
  if (passphrase !== undefined && passphrase.length >= 8) return passphrase;
  throw new UsageError(
    '--seal needs a passphrase of at least 8 characters',
    `Set ${VARIABLE}, or run where it can ask.`,
  );
}

/** Option of every command that signs as a publisher. */
export const publisherOption = {
  type: 'string',
  description:
    'Folder of the publisher’s identity and keys. Default: AIRLOCK_PUBLISHER, or airlock/publisher in your settings.',
  valueHint: 'folder',
} as const;

/** Keys live outside of any project, so that they are not committed with one. */
export function publisherFolder(terminal: Terminal, option: string | undefined): string {
  const chosen = option ?? terminal.env['AIRLOCK_PUBLISHER'];
  if (chosen !== undefined && chosen !== '') return terminal.path(chosen);
  const settings =
    terminal.env['XDG_CONFIG_HOME'] || terminal.env['APPDATA'] || join(terminal.env['HOME'] ?? homedir(), '.config');
  return join(settings, 'airlock', 'publisher');
}

/** Option of every command that works in an operator's folder. */
export const registryOption = {
  type: 'string',
  description: 'The registry’s folder: configuration, keys, what came in.',
  default: '.airlock/registry',
  valueHint: 'folder',
} as const;

export const algorithmOption = {
  type: 'string',
  description: 'Kind of the new keys: ed25519, or p256 for old browsers and key services.',
  default: 'ed25519',
  valueHint: 'ed25519|p256',
} as const;

export function keyAlgorithm(text: string): KeyAlgorithm {
  if (text === 'ed25519' || text === 'p256') return text;
  throw new UsageError(`--algorithm cannot be "${text}"`, 'It is ed25519 or p256.');
}

export const sealOption = {
  type: 'boolean',
  description: `Seal the new keys with a passphrase, from ${VARIABLE} or asked for.`,
} as const;

/** A whole number that an option holds. */
export function wholeNumber(text: string, option: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new UsageError(`--${option} must be a whole number ${range}`);
}
