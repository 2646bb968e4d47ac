import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { below, isDeviceName } from './paths.ts';

describe('below', () => {
  it.each([
    [path.posix, '/home/ada/plugin', '/home/ada/plugin/dist', 'dist'],
    [path.posix, '/home/ada/plugin', '/home/ada/plugin', ''],
    [path.posix, '/home/ada/plugin', '/home/ada/plugin2', undefined],
    [path.posix, '/home/ada/plugin', '/home/ada/plugin/..dist', '..dist'],
    [path.win32, 'C:\\Users\\Ada\\plugin', 'C:\\Users\\Ada\\plugin\\out\\dist', 'out/dist'],
    [path.win32, 'C:\\Users\\Ada\\plugin', 'c:\\users\\ada\\PLUGIN\\dist', 'dist'],
    [path.win32, 'C:\\Users\\Ada\\plugin', 'D:\\plugin\\dist', undefined],
    [path.win32, 'C:\\Users\\Ada\\plugin', 'C:\\Users\\Ada', undefined],
    [path.win32, '\\\\server\\share\\plugin', '\\\\server\\share\\plugin\\dist', 'dist'],
  ])('%#: from %s to %s', (paths, from, folder, way) => {
    expect(below(from, folder, paths)).toBe(way);
  });
});

it('knows the names that Windows keeps for devices', () => {
  for (const name of ['con', 'AUX', 'nul.txt', 'com1', 'LPT9.old.md']) expect(isDeviceName(name), name).toBe(true);
  for (const name of ['console', 'con-text', 'auxiliary', 'com', 'com10', 'null'])
    expect(isDeviceName(name), name).toBe(false);
});
