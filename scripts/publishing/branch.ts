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
 * when nothing changed. Throws `GIT_MISSING`, `BRANCH_EXISTS` where that branch has something else in it, and `GIT_FAILED`
 * with what git said.
 */
export async function pushBranch({ repository, branch, message, change }: BranchOptions): Promise<PushedBranch> {
  const home = await mkdtemp(join(tmpdir(), 'airlock-branch-'));
  const folder = join(home, 'clone');
  try {
    await git(home, 'clone', '--quiet', '--depth', '1', '--', repository, folder);
    await git(folder, 'checkout', '--quiet', '-b', branch);
    await change(folder);
    await git(folder, 'add', '--all');
    const files = (await git(folder, 'diff', '--cached', '--name-only')).split('\n').filter(Boolean);
    if (files.length === 0) return { branch, commit: await git(folder, 'rev-parse', 'HEAD'), files };
    await git(folder, ...(await author(folder)), 'commit', '--quiet', '--message', message);
    const there = await git(folder, 'ls-remote', 'origin', `refs/heads/${branch}`);
    if (there !== '') {
      await git(folder, 'fetch', '--quiet', '--depth', '1', 'origin', branch);
      const same = await git(folder, 'diff', '--name-only', 'HEAD', 'FETCH_HEAD');
      // Handed in before, and still waiting: there is nothing to do, and nothing to ask.
      if (same === '') return { branch, commit: await git(folder, 'rev-parse', 'FETCH_HEAD'), files: [] };
      throw new CliError(
        'BRANCH_EXISTS',
        `The repository has a branch "${branch}" already, with something else in it.`,
        {
          hint: 'Have it merged or deleted, or name another: --branch <name>.',
        },
      );
    }
    await git(folder, 'push', '--quiet', 'origin', branch);
    return { branch, commit: await git(folder, 'rev-parse', 'HEAD'), files };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function git(cwd: string, ...words: string[]): Promise<string> {
  try {
    // Files are known by their bytes, which git would change on Windows.
    const { stdout } = await run('git', ['-c', 'core.autocrlf=false', ...words], {
      cwd,
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
    return stdout.trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new CliError('GIT_MISSING', 'git was not found; it is what pushes the branch.', {
        hint: 'Install git, or hand the plugin in to a folder: --registry <folder>.',
      });
    }
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    const lines = said.split('\n');
    // git says what is wrong first, and what to read about it last.
    const line = lines.find((each) => /^(?:fatal|error|remote: error):/.test(each)) ?? lines.at(-1);
    const step = words.find((word) => !word.startsWith('-') && !word.includes('='));
    throw new CliError('GIT_FAILED', `git ${step} failed: ${line}`, { cause });
  }
}

/** What lets git commit on a machine where nobody told it a name, as in most pipelines. */
async function author(folder: string): Promise<string[]> {
  const known = await git(folder, 'var', 'GIT_AUTHOR_IDENT').then(
    () => true,
    () => false,
  );
  return known ? [] : ['-c', 'user.name=airlock publish', '-c', 'user.email=airlock@localhost'];
}
