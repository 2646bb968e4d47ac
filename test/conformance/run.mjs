#!/usr/bin/env node
// Runs the official TUF conformance suite, and our extra attacks inside it, against `airlock-tuf`. Nothing is downloaded:
// give it check-outs of theupdateframework/tuf-conformance, python-tuf and secure-systems-lab/securesystemslib, and a Python
// with pytest and cryptography. The tool `faketime` must be on PATH.
//
//   node test/conformance/run.mjs --suite DIR [--path DIR …] [--python python3] [--client COMMAND]
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    suite: { type: 'string' },
    path: { type: 'string', multiple: true, default: [] },
    python: { type: 'string', default: 'python3' },
    client: { type: 'string', default: fileURLToPath(new URL('../../scripts/bin/airlock-tuf.mjs', import.meta.url)) },
  },
});

if (values.suite === undefined) {
  console.error('error USAGE: --suite DIR is missing: a check-out of theupdateframework/tuf-conformance');
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'airlock-conformance-'));
try {
  await cp(join(resolve(values.suite), 'tuf_conformance'), join(folder, 'tuf_conformance'), { recursive: true });
  const extra = fileURLToPath(new URL('test_extra_attacks.py', import.meta.url));
  await cp(extra, join(folder, 'tuf_conformance', 'test_extra_attacks.py'));
  const args = ['-m', 'pytest', 'tuf_conformance', '--entrypoint', values.client, '-q', '-p', 'no:cacheprovider'];
  const { status } = spawnSync(values.python, args, {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, PYTHONPATH: values.path.map((each) => resolve(each)).join(delimiter) },
  });
  process.exitCode = status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
