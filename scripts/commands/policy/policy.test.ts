import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSignedPolicy } from '@airlock/host';
import { memoryStore } from '../../../host/kernel/storage/memory-store.ts';
import { parseConfig } from '../../../host/app/boot/config.ts';
import { temporaryFolder, type Temporary } from '../../../test/fixtures/folders.ts';
import { main } from '../../cli.ts';

let home: Temporary;

/** Run `airlock policy` in the folder; what it printed for programs, and the exit code. */
async function policy(...words: string[]): Promise<{ code: number; data: Record<string, unknown>; error: string }> {
  let [out, error] = ['', ''];
  const code = await main(['policy', ...words, '--json'], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (error += text) },
    stdin: {},
    env: {},
    cwd: home.path,
  });
  return { code, data: JSON.parse(out === '' ? '{}' : out), error: out + error };
}

const write = (name: string, value: unknown): Promise<void> =>
  writeFile(join(home.path, name), typeof value === 'string' ? value : JSON.stringify(value));

beforeAll(async () => {
  home = await temporaryFolder('policy');
});
afterAll(() => home[Symbol.asyncDispose]());

it('a policy is signed, checked, and taken by an app that was deployed with its key', async () => {
  const made = await policy('keygen');
  expect(made.code).toBe(0);
  const { policyFile } = made.data as { policyFile: object };
  await write('airlock.config.json', { registries: [], policyFile });
  await write('policy.json', { block: ['*/evil'], maxActive: 5 });
  expect((await policy('check', 'policy.json')).data).toEqual({ signed: false, rules: ['block', 'maxActive'] });
  expect((await policy('sign', 'policy.json')).data).toMatchObject({ number: 1, rules: ['block', 'maxActive'] });
  expect((await policy('check')).data).toMatchObject({ signed: true, number: 1, threshold: 1 });
  expect((await policy('sign', 'policy.json')).data).toMatchObject({ number: 2 });

  const { policyFile: deployed } = parseConfig({ registries: [], policyFile });
  const opened = await openSignedPolicy({
    url: 'https://app.example/policy.signed.json',
    keys: deployed?.keys ?? [],
    threshold: deployed?.threshold ?? 0,
    store: memoryStore(),
    fetch: async () => new Response(new Uint8Array(await readFile(join(home.path, 'policy.signed.json')))),
  });
  expect(opened.number()).toBe(2);
  expect(opened.policy.maxActive).toBe(5);
});

it('refuses what no browser would take, with a code and what to do', async () => {
  expect((await policy('sign', 'policy.json', '--number', '1')).error).toContain('POLICY_OLDER');
  expect((await policy('sign', 'policy.json', '--out', 'policy.json')).code).toBe(2);
  await write('wrong.json', { blok: [] });
  const wrong = await policy('sign', 'wrong.json');
  expect(wrong.code).toBe(1);
  expect(wrong.error).toContain('POLICY_INVALID');
  expect(wrong.error).toContain('unknown member');
  await write('broken.json', '{');
  expect((await policy('check', 'broken.json')).error).toContain('POLICY_INVALID');
  expect((await policy('check', 'nothing.json')).error).toContain('FILE_MISSING');
  expect((await policy('keygen')).error).toContain('EXISTS');
});

it('says that a signature is of another key, and that one of two is missing', async () => {
  await policy('keygen', '--out', 'other-key.json');
  expect((await policy('check', '--key', 'other-key.json')).error).toContain('SIG_INVALID');
  expect((await policy('check', '--key', 'policy-key.json,other-key.json')).error).toContain('SIG_INVALID');
  await policy('sign', 'policy.json', '--key', 'policy-key.json,other-key.json');
  expect((await policy('check', '--key', 'policy-key.json,other-key.json')).data).toMatchObject({ threshold: 2 });
});
