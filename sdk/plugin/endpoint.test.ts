import { describe, expect, it } from 'vitest';
import { compareEndpoints, matchEndpoint } from './endpoint.ts';

describe('the path of an endpoint', () => {
  it.each([
    ['/', '/', {}],
    ['/a/b', '/a/b', {}],
    ['/a/:x', '/a/1%2F2', { x: '1/2' }],
    ['/a/:x/c/:y', '/a/1/c/%C3%BC', { x: '1', y: 'ü' }],
    ['/files/*', '/files/a/b.txt', { '*': 'a/b.txt' }],
    ['/*', '/', { '*': '' }],
  ])('%s takes %s', (pattern, path, params) => {
    expect(matchEndpoint(pattern, path)).toEqual(params);
  });

  it.each([
    ['/a', '/a/'],
    ['/a', '/A'],
    ['/a/:x', '/a/'],
    ['/a/:x', '/a/1/2'],
    ['/a/:x', '/a/%E0%A4'],
    ['/files/*', '/files'],
  ])('%s does not take %s', (pattern, path) => {
    expect(matchEndpoint(pattern, path)).toBeUndefined();
  });

  it('is an own member of the parameters, whatever its name', () => {
    const params = matchEndpoint('/:__proto__', '/x');
    expect(Object.entries(params ?? {})).toEqual([['__proto__', 'x']]);
  });

  it('that says more comes before one that says less', () => {
    const paths = ['/*', '/:a', '/a/*', '/a/:b', '/a/b', '/a', '/:a/b'];
    expect(paths.toSorted(compareEndpoints)).toEqual(['/a/b', '/a/:b', '/a/*', '/a', '/:a/b', '/:a', '/*']);
  });
});
