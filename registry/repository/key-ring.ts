import { topAuthority, type Authority, type Root } from '../format/index.ts';
import { RepositoryError } from './errors.ts';
import { readKeyFile, signerOf, type AskPassphrase } from './key-file.ts';
import type { Signer } from './signer.ts';
import { catalogAuthority, type SiteMetadata } from './site.ts';
import { keyPath, type Role, type Workspace } from './workspace.ts';
import type { Targets } from '../format/index.ts';

/**
 * Signers for a role: as many of its keys as are at hand, at least its threshold. Throws `THRESHOLD`, or `KEY_MISSING` for
 * a role with one key.
 */
export async function roleSigners(workspace: Workspace, role: Role, ask: AskPassphrase): Promise<Signer[]> {
  const { keys, threshold } = workspace.config.roles[role];
  const signers: Signer[] = [];
  let missing: RepositoryError | undefined;
  for (const name of keys) {
    try {
      signers.push(signerOf(await readKeyFile(keyPath(workspace.dir, name)), name, ask));
    } catch (error) {
      if (!(error instanceof RepositoryError && error.code === 'KEY_MISSING')) throw error;
      missing = error; // kept offline: the others may do
    }
  }
  if (signers.length >= threshold) return signers.slice(0, threshold);
  if (missing && keys.length === 1) throw missing;
  throw new RepositoryError(
    'THRESHOLD',
    `${role} needs ${threshold} keys to sign, and ${signers.length} of ${keys.length} are at hand.`,
    { hint: `Bring the key files back to ${keyPath(workspace.dir, '…')}.`, detail: { role, threshold } },
  );
}

/** Throws `KEY_INVALID` unless what these keys sign will be accepted: they are the ones that root and targets name. */
export function checkAuthorized(signers: readonly Signer[], authority: Authority, role: string): void {
  const strangers = signers.filter(({ keyid }) => !authority.keyids.includes(keyid));
  if (strangers.length === 0) return;
  throw new RepositoryError('KEY_INVALID', `A key of ${role} is not one that the published metadata names.`, {
    hint: 'Replaced keys take effect with airlock registry rotate.',
    detail: { role, keyid: strangers[0]?.keyid ?? '' },
  });
}

/** Who may sign a role, as published. */
export function publishedAuthority(root: Root, targets: SiteMetadata<Targets>, role: Role): Authority {
  return role === 'catalog' ? catalogAuthority(targets.signed) : topAuthority(root, role);
}
