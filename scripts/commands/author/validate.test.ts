import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator, type Schema } from '@cfworker/json-schema';
import { afterEach, beforeEach, expect, it } from 'vitest';
import official from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { main } from '../../cli.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'airlock-validate-command-'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function built(code: string): Promise<void> {
  await mkdir(join(root, 'dist'));
  const manifest = {
    manifestVersion: 1,
    id: 'made',
    version: '1.0.0',
    name: 'Made',
    description: 'A plugin that a test made to be judged.',
    license: 'MIT',
    keywords: [],
    categories: [],
    hostApi: '^0.1.0',
    targets: { worker: { entry: 'worker.js' } },
    hooks: [],
    permissions: {},
    contributes: {},
    dependencies: {},
    optionalDependencies: {},
  };
  await writeFile(join(root, 'dist/manifest.json'), JSON.stringify(manifest));
  await writeFile(join(root, 'dist/worker.js'), code);
}

async function validate(...words: string[]) {
  const out = { stdout: '', stderr: '' };
  const exitCode = await main(['validate', ...words], {
    stdout: { write: (text: string) => (out.stdout += text) },
    stderr: { write: (text: string) => (out.stderr += text) },
    stdin: {},
    env: {},
    cwd: root,
  });
  return { exitCode, ...out };
}

it('says what is wrong, where, and what to do, and fails', async () => {
  await built('\neval("1")');
  const { exitCode, stdout } = await validate();
  expect(exitCode).toBe(1);
  expect(stdout).toContain('error   CODE_EVAL  worker.js:2:1: Runs text as code with eval.');
  expect(stdout).toContain('1 error, 0 warnings');
});

it('explains a rule, and names the nearest when there is none of that name', async () => {
  const { exitCode, stdout } = await validate('--explain', 'code_eval');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('CODE_EVAL (error');
  expect(stdout).toContain('docs/rules.md#code_eval');
  expect(stdout).toMatch(/Bad:\n\n`worker\/plugin.js`\n\neval\("1"\)\n\nGood:\n/);
  expect(await validate('--explain', 'CODE_EVIL')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean CODE_EVAL?'),
  });
});

it('passes with notes, and fails on warnings only when it is strict', async () => {
  await built('const elsewhere = "https://elsewhere.example.org"');
  expect((await validate()).exitCode).toBe(0);
  expect((await validate('--strict')).exitCode).toBe(1);
});

it('writes JSON, SARIF and annotations', async () => {
  await built('debugger');
  expect(JSON.parse((await validate('--format', 'json')).stdout)).toMatchObject({ format: 'airlock-scorecard-1' });
  const sarif = JSON.parse((await validate('--format=sarif')).stdout);
  expect(sarif.runs[0].results).toContainEqual(
    expect.objectContaining({ ruleId: 'CODE_DEBUGGER', level: 'note', locations: [expect.anything()] }),
  );
  expect((await validate('--format=github')).stdout).toContain(
    '::notice file=dist/worker.js,line=1,col=1,title=CODE_DEBUGGER::',
  );
  expect(await validate('--format', 'xml')).toMatchObject({ exitCode: 2 });
});

it('writes SARIF that the official schema allows, with a place for every finding', async () => {
  await built('debugger; const = 1');
  // Its types are those of a schema of another draft.
  const validator = new Validator(official as unknown as Schema, '4', false);
  const log = JSON.parse((await validate('--format=sarif')).stdout);
  expect(validator.validate(log).errors).toEqual([]);
  const { results, tool } = log.runs[0];
  expect(results.length).toBeGreaterThan(3);
  for (const { ruleId, ruleIndex, locations } of results) {
    expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^dist\//);
  }
  // The schema says no to what is wrong.
  expect(validator.validate({ ...log, version: '3' }).valid).toBe(false);
  results[0].level = 'notice';
  expect(validator.validate(log).valid).toBe(false);
});

it('keeps what a plugin says from being more than text, wherever it is printed', async () => {
  const name = 'a,b: 100%\u001B[2J\n::error::forged.js';
  await built('');
  await writeFile(join(root, 'dist', name), 'debugger; const = 1');
  const pretty = (await validate()).stdout;
  expect(pretty).toContain('CODE_SYNTAX');
  expect(pretty).not.toContain('\u001B');
  const github = (await validate('--format=github')).stdout;
  expect(github).toContain('file=dist/a%2Cb%3A 100%25');
  expect(github.match(/^::/gm)?.length).toBe(github.trimEnd().split('\n').length);
  const sarif = (await validate('--format=sarif')).stdout;
  const uris = JSON.stringify(JSON.parse(sarif).runs[0].results.map((one: { locations?: object }) => one.locations));
  expect(uris).toContain('a%2Cb%3A%20100%25%1B%5B2J%0A%3A%3Aerror%3A%3Aforged.js');
});

it('names libraries with known vulnerabilities, by a folder of OSV records', async () => {
  await built('');
  await writeFile(
    join(root, 'dist/sbom.cdx.json'),
    JSON.stringify({ bomFormat: 'CycloneDX', components: [{ name: 'left-pad', version: '1.0.0' }] }),
  );
  await mkdir(join(root, 'osv'));
  await writeFile(
    join(root, 'osv/GHSA-1.json'),
    JSON.stringify({
      id: 'GHSA-1',
      modified: '2026-11-20T00:00:00Z',
      database_specific: { severity: 'CRITICAL' },
      affected: [{ package: { ecosystem: 'npm', name: 'left-pad' }, versions: ['1.0.0'] }],
    }),
  );
  const { exitCode, stdout } = await validate('--advisories', 'osv');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('left-pad 1.0.0 is affected by GHSA-1.');
  expect(await validate('--advisories', 'none')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('NO_ADVISORIES'),
  });
});
