import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBundle, packFolder } from './archive.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airlock-archive-test-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function folder(name: string, files: readonly string[]): Promise<string> {
  const path = join(root, name);
  await mkdir(join(path, 'page'), { recursive: true });
  for (const file of files) await writeFile(join(path, file), file);
  return path;
}

it('gives equal bytes for equal folders, whatever their names, dates and order', async () => {
  const a = await folder('a', ['manifest.json', 'page/b.js', 'page/a.js']);
  const b = await folder('b', ['page/a.js', 'page/b.js', 'manifest.json']);
  await utimes(join(b, 'manifest.json'), 1, 1);
  const [first, second] = [await packFolder(a), await packFolder(b)];
  expect(first.files).toEqual(['manifest.json', 'page/a.js', 'page/b.js']);
  expect(second.sha256).toBe(first.sha256);
});

it('opens what was packed, and leaves nothing behind', async () => {
  const { bytes } = await packFolder(await folder('a', ['manifest.json', 'page/a.js']));
  const file = join(root, 'a.zip');
  await writeFile(file, bytes);
  let opened = '';
  {
    await using bundle = await openBundle(file);
    opened = bundle.folder;
    expect(await readFile(join(opened, 'page/a.js'), 'utf8')).toBe('page/a.js');
  }
  await expect(stat(opened)).rejects.toThrow('ENOENT');
});

it('refuses archives that write elsewhere, and files that are none', async () => {
  for (const name of ['../out.txt', '/out.txt', 'a/../../out.txt', 'C:out.txt', '..\\out.txt']) {
    const file = join(root, 'evil.zip');
    await writeFile(file, zipSync({ [name]: new Uint8Array([1]) }));
    await expect(openBundle(file), name).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
  }
  await writeFile(join(root, 'text.zip'), 'not a zip');
  await expect(openBundle(join(root, 'text.zip'))).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
});
