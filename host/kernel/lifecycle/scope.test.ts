import { describe, expect, it } from 'vitest';
import { Scope } from './scope.ts';

describe('scope', () => {
  it('undoes what it owns, the latest first, once', () => {
    const undone: string[] = [];
    const scope = new Scope();
    scope.own('first', () => undone.push('first'));
    const second = scope.own('second', { dispose: () => undone.push('second') });
    scope.own('third', () => undone.push('third'));
    second.dispose();
    second.dispose();
    expect(scope.owned).toEqual(['first', 'third']);
    expect(scope.end()).toEqual([]);
    expect(scope.end()).toEqual([]);
    expect(undone).toEqual(['second', 'third', 'first']);
  });

  it('aborts its signal before it undoes anything', () => {
    const scope = new Scope();
    let wasAborted = false;
    scope.own('thing', () => (wasAborted = scope.signal.aborted));
    scope.end('over');
    expect([wasAborted, scope.signal.reason]).toEqual([true, 'over']);
  });

  it('undoes at once what comes too late', () => {
    const scope = new Scope();
    scope.end();
    let isUndone = false;
    scope.own('late', () => (isUndone = true));
    expect(isUndone).toBe(true);
  });

  it('goes on after a failure and reports what stayed', () => {
    const scope = new Scope();
    let isUndone = false;
    scope.own('good', () => (isUndone = true));
    scope.own('bad', () => {
      throw new Error('stuck');
    });
    scope.expectNone('timers', () => 2);
    scope.expectNone('nodes', () => 0);
    expect(scope.end()).toEqual([
      { what: 'bad', why: 'stuck' },
      { what: 'timers', why: '2 left' },
    ]);
    expect(isUndone).toBe(true);
  });
});
