import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AirlockError, errorCodes, messageOf, toAirlockError } from './errors.ts';

describe('errors', () => {
  it('take category, advice and retryability from their code', () => {
    const error = new AirlockError('HOOK_TIMEOUT', 'Too slow.', { plugin: 'r/p', hook: 'a.b', executionId: 'x' });
    expect(error).toMatchObject({ category: 'timeout', retryable: true, recovery: 'none', severity: 'error' });
    expect(error.nextStep).toBe(errorCodes.HOOK_TIMEOUT[1]);
  });

  it('become plain data that can be cloned, with their causes', () => {
    const inner = new Error('inner', { cause: 'innermost' });
    const error = new AirlockError('STORE_FAILED', 'Outer.', { cause: inner, detail: { bytes: 5 } });
    const copy = structuredClone(error.toJSON());
    expect(copy).toMatchObject({ code: 'STORE_FAILED', category: 'resource', message: 'Outer.', detail: { bytes: 5 } });
    expect(copy.causes).toEqual(['inner', 'innermost']);
    expect(JSON.parse(JSON.stringify(error))).toEqual(copy);
  });

  it('keep their own facts when others are added', () => {
    const error = new AirlockError('CRASHED', 'Gone.', { plugin: 'r/p', detail: { a: 1 } });
    const more = toAirlockError(error, 'START_FAILED', { plugin: 'r/other', hook: 'a.b', detail: { b: 2 } });
    expect(more).toMatchObject({ code: 'CRASHED', plugin: 'r/p', hook: 'a.b', detail: { a: 1, b: 2 } });
    expect(more.stack).toBe(error.stack);
  });

  it('wrap whatever was thrown', () => {
    const wrapped = toAirlockError('just text', 'START_FAILED', { plugin: 'r/p' });
    expect(wrapped).toMatchObject({ code: 'START_FAILED', message: 'just text', cause: 'just text' });
    expect(messageOf(Object.create(null))).toBe('something was thrown that cannot be described');
  });

  it('have codes of every kind, each of which something in the host really throws', async () => {
    const categories = new Set(Object.values(errorCodes).map(([category]) => category));
    expect([...categories].sort()).toEqual(
      'config dependency init load network permission resource runtime security timeout validation'.split(' '),
    );
    const host = fileURLToPath(new URL('..', import.meta.url));
    const names = (await readdir(host, { recursive: true })).filter(
      (name) => /\.tsx?$/.test(name) && !/dist|node_modules|i18n|\.test\.|kernel\/errors\.ts/.test(name),
    );
    const sources = (await Promise.all(names.map((name) => readFile(path.join(host, name), 'utf8')))).join('\n');
    expect(Object.keys(errorCodes).filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });
});
