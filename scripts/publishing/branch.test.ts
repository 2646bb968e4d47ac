import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/folders.ts';
import { pushBranch } from './branch.ts';

afterEach(() => vi.unstubAllEnvs());

it('pushes the bytes as they are, however git is set up to end lines', async () => {
  await using home = await temporaryFolder('branch');
  const repository = join(home.path, 'repository.git');
  const git = (...words: string[]) => execFileSync('git', words, { cwd: home.path, stdio: 'pipe' }).toString();
  git('init', '--quiet', '--bare', repository);
  const ends = 'one\r\ntwo\r\n';
  const change = (folder: string) => writeFile(join(folder, 'text.md'), ends);
  // As on Windows, where git makes the lines of what it takes for text end in another way.
  const set = { COUNT: '1', KEY_0: 'core.autocrlf', VALUE_0: 'true' };
  for (const [name, value] of Object.entries(set)) vi.stubEnv(`GIT_CONFIG_${name}`, value);
  await pushBranch({ repository, branch: 'publish/a', message: 'Hand in', change });
  expect(git('--git-dir', repository, 'show', 'publish/a:text.md')).toBe(ends);
});
