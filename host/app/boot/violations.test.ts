import { expect, it } from 'vitest';
import { pluginIn } from './violations.ts';

it.each([
  ['https://app.example/airlock/p/0123456789abcdef/my.chart@1.0.0/assets/x.js', '0123456789abcdef/my.chart'],
  ['http://localhost:5173/airlock/p/0123456789abcdef/chart@2.0.0-rc.1/remoteEntry.js', '0123456789abcdef/chart'],
  ['https://app.example/assets/index.js', undefined],
  ['inline', undefined],
  ['', undefined],
  [null, undefined],
])('the file %s is put down to %s', (address, plugin) => {
  expect(pluginIn(address)).toBe(plugin);
});
