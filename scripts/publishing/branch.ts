import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../terminal/failure.ts';

const run = promisify(execFile);

export interface BranchOptions {
  /** Repository of the registry's folder: a path or an address that git understands. */
  readonly repository: string;
  /** Branch to push; made from the repository's own. */
  readonly branch: string;
  /** First line of the commit. */
  readonly message: string;
  /** Put the files in: gets the folder of a clone. */
  readonly change: (folder: string) => Promise<void>;
}

/** What an operator looks at before it is merged. */
export interface PushedBranch {
  readonly branch: string;
  readonly commit: string;
  /** Paths that were added or changed. */
  readonly files: readonly string[];
}

/**
 * Push a change to a registry's repository as a branch of its own, for its operators to look at and merge. Nothing is pushed
 * when nothing changed. Throws `GIT_FAILED` with what git said.
 */
export async function pushBranch({ repository, branch, message, change }: BranchOptions): Promise<PushedBranch> {
  const home = await mkdtemp(join(tmpdir(), 'airlock-branch-'));
  const folder = join(home, 'clone');
  const git = async (cwd: string, ...words: string[]): Promise<string> => {
    try {
      const { stdout } = await run('git', words, { cwd, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
      return stdout.trim();
    } catch (cause) {
      const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
      throw new CliError('GIT_FAILED', `git ${words[0]} failed: ${said.split('\n').at(-1)}`, { cause });
    }
  };
  try {
    await git(home, 'clone', '--quiet', '--depth', '1', '--', repository, folder);
    await git(folder, 'checkout', '--quiet', '-b', branch);
    await change(folder);
    await git(folder, 'add', '--all');
    const files = (await git(folder, 'diff', '--cached', '--name-only')).split('\n').filter(Boolean);
    if (files.length === 0) return { branch, commit: await git(folder, 'rev-parse', 'HEAD'), files };
    await git(folder, 'commit', '--quiet', '--message', message);
    await git(folder, 'push', '--quiet', 'origin', branch);
    return { branch, commit: await git(folder, 'rev-parse', 'HEAD'), files };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
