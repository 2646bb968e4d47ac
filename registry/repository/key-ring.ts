import { topAuthority, type Authority, type Root, type Targets } from '../format/index.ts';
import { RepositoryError } from './errors.ts';
import { readKeyFile, signerOf, type AskPassphrase } from './key-file.ts';
import type { Signer } from './signer.ts';
import { catalogAuthority } from './site.ts';
import { keyPath, type Role, type RoleConfig } from './workspace.ts';

/**
 * Signers for a role: as many of its keys as are at hand and needed. Throws `THRESHOLD`, or `KEY_MISSING` for a role with
 * one key.
 */
export async function roleSigners(dir: string, role: Role, config: RoleConfig, ask: AskPassphrase): Promise<Signer[]> {
  const { keys, threshold } = config;
  const signers: Signer[] = [];
  let missing: RepositoryError | undefined;
  for (const [name, keyid] of Object.entries(keys)) {
    try {
      const file = await readKeyFile(keyPath(dir, name));
      if (file.keyid !== keyid) {
        throw new RepositoryError('KEY_INVALID', `The key file ${name} does not hold the key ${keyid}.`);
      }
      signers.push(signerOf(file, name, ask));
    } catch (error) {
      if (!(error instanceof RepositoryError && error.code === 'KEY_MISSING')) throw error;
      missing = error; // kept offline: the others may do
    }
  }
  if (signers.length >= threshold) return signers.slice(0, threshold);
  const count = Object.keys(keys).length;
  if (missing && count === 1) throw missing;
  throw new RepositoryError(
    'THRESHOLD',
    `${role} needs ${threshold} keys to sign, and ${signers.length} of ${count} are at hand.`,
    { hint: `Bring the key files back to ${keyPath(dir, '…')}.`, detail: { role, threshold } },
  );
}

/** Signers of old and new keys while a role changes hands. The old ones may be lost: then the new ones sign alone. */
export async function changingSigners(
  dir: string,
  role: Role,
  old: RoleConfig,
  next: RoleConfig,
  ask: AskPassphrase,
): Promise<Signer[]> {
  const signers = await roleSigners(dir, role, next, ask);
  if (old === next) return signers;
  try {
    signers.push(...(await roleSigners(dir, role, old, ask)));
  } catch (error) {
    const lost = error instanceof RepositoryError && ['KEY_MISSING', 'KEY_INVALID', 'THRESHOLD'].includes(error.code);
    if (!lost) throw error;
  }
  return [...new Map(signers.map((signer) => [signer.keyid, signer])).values()];
}

/** Throws `THRESHOLD` unless what these keys sign will be accepted under `authority`. */
export function checkAuthorized(signers: readonly Signer[], authority: Authority, role: string): void {
  const good = signers.filter(({ keyid }) => authority.keyids.includes(keyid));
  if (good.length >= authority.threshold) return;
  throw new RepositoryError('THRESHOLD', `The keys of ${role} are not those that the published metadata names.`, {
    hint: 'Keys are replaced with airlock registry rotate.',
    detail: { role },
  });
}

/** Who may sign a role, as these documents say. */
export function authorityOf(root: Root, targets: Targets, role: Role): Authority {
  return role === 'catalog' ? catalogAuthority(targets) : topAuthority(root, role);
}
