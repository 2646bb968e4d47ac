import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAudit, type AuditLog } from '../../../host/kernel/audit/audit.ts';
import { pageLocks } from '../../../host/kernel/storage/locks.ts';
import { memoryStore } from '../../../host/kernel/storage/memory-store.ts';
import { testClock } from '../../../test/fixtures/clock.ts';
import { temporaryFolder, type Temporary } from '../../../test/fixtures/folders.ts';
import { main } from '../../cli.ts';

let folder: Temporary;
beforeAll(async () => {
  folder = await temporaryFolder('audit-log');
});
afterAll(() => folder[Symbol.asyncDispose]());

async function airlock(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(['audit-log', 'verify', ...argv], {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    stdin: {},
    env: {},
    cwd: folder.path,
  });
  return { code, out, err };
}

const log = (): AuditLog =>
  createAudit({
    store: memoryStore(),
    clock: testClock(),
    crypto: crypto.subtle,
    locks: pageLocks(),
    limit: 10,
    onFailure: (error) => {
      throw error;
    },
  });

async function exported(audit: AuditLog, more: number, name: string): Promise<string> {
  for (let n = 0; n < more; n++) audit.record({ action: 'enable', plugin: `r/${n}` });
  await audit.flush();
  const text = await audit.export();
  await writeFile(join(folder.path, name), text);
  return text;
}

it('tells that an exported log is whole, by which key it is signed, and that it goes on from an earlier one', async () => {
  const audit = log();
  await exported(audit, 8, 'april.jsonl');
  await exported(audit, 5, 'may.jsonl');
  const { code, out } = await airlock('may.jsonl', '--continues', 'april.jsonl');
  expect(out).toContain('The log is whole: 10 entries checked, from entry 4 on');
  expect(code).toBe(0);
  const { key } = JSON.parse((await airlock('may.jsonl', '--json')).out);
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  expect((await airlock('may.jsonl', '--key', key)).code).toBe(0);
  expect((await airlock('may.jsonl', '--key', 'f'.repeat(64))).out).toContain('another key');
});

it('finds what was changed, cut off, taken out, moved or started anew, and exits with 1', async () => {
  const text = await exported(log(), 13, 'good.jsonl');
  const lines = text.trimEnd().split('\n');
  const edits: [string, string[]][] = [
    ['was changed', lines.map((line) => line.replace('"r/7"', '"r/innocent"'))],
    ['missing before', lines.filter((_, at) => at !== 4)],
    ['beginning is missing', [lines[0]!, ...lines.slice(3)]],
    ['end is missing', [...lines.slice(0, -2), lines.at(-1)!]],
    ['end is missing', lines.slice(0, -1)],
    ['signature', lines.map((line) => line.replace(/"cut":\{"seq":3/, '"cut":{"seq":2'))],
    ['missing before', [...lines.slice(0, 3), lines[4]!, lines[3]!, ...lines.slice(5)]],
    ['no entry', [...lines.slice(0, 3), 'garbage', ...lines.slice(3)]],
  ];
  for (const [says, edited] of edits) {
    await writeFile(join(folder.path, 'bad.jsonl'), edited.join('\n'));
    const { code, out } = await airlock('bad.jsonl');
    expect(`${code} ${out}`).toContain(says);
    expect(code).toBe(1);
  }
  await exported(log(), 20, 'anew.jsonl');
  expect((await airlock('anew.jsonl')).code).toBe(0);
  const { code, out } = await airlock('anew.jsonl', '--continues', 'good.jsonl');
  expect(`${code} ${out}`).toContain('started anew');
  expect(code).toBe(1);
});

it('refuses what is no log', async () => {
  await writeFile(join(folder.path, 'other.json'), '{"hello":1}');
  const { code, err } = await airlock('other.json');
  expect(err).toContain('no exported audit log');
  expect(code).toBe(1);
  expect((await airlock('missing.jsonl')).code).toBe(1);
  expect((await airlock()).code).toBe(2);
});
