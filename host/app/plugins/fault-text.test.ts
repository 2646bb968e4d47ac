import { describe, expect, it } from 'vitest';
import { AirlockError } from '../../kernel/errors.ts';
import { english } from '../i18n/en/index.ts';
import { explain } from './fault-text.tsx';

const text = english.faults;

describe('a fault in words', () => {
  it('is explained by its code, with what to do next', () => {
    const error = new AirlockError('HOOK_TIMEOUT', '"r/p" took 1003 ms.', { nextStep: 'Wait.' });
    expect(explain(error, text)).toEqual({
      what: text.byCode.HOOK_TIMEOUT,
      code: 'HOOK_TIMEOUT',
      message: '"r/p" took 1003 ms.',
      nextStep: 'Wait.',
    });
  });

  it("is explained by the registry's code where there is one, because it says more", () => {
    const error = new AirlockError('PACKAGE_REFUSED', 'm', { detail: { registry: 'HASH_MISMATCH' } });
    expect(explain(error, text)).toMatchObject({ what: text.byRegistryCode.HASH_MISMATCH, code: 'HASH_MISMATCH' });
  });

  it('does not take an inherited name for a code', () => {
    const error = new AirlockError('PACKAGE_REFUSED', 'm', { detail: { registry: 'toString' } });
    expect(explain(error, text).code).toBe('PACKAGE_REFUSED');
  });

  it('says that something unexpected happened for everything else', () => {
    expect(explain(new TypeError('x is not a function'), text)).toMatchObject({
      what: text.unexpected,
      code: undefined,
    });
  });
});
