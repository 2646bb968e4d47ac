import { expect, it } from 'vitest';
import { reportAddress } from './report-address.ts';

const plugin = { name: '0123456789abcdef/marks', id: 'marks', version: '1.2.0+a&b' };

it.each([
  [
    'mailto:a@example.org',
    'mailto:a@example.org?subject=marks%201.2.0%2Ba%26b&body=0123456789abcdef%2Fmarks%401.2.0%2Ba%26b%0A%0A',
  ],
  [
    'mailto:a@example.org?cc=b@example.org',
    'mailto:a@example.org?cc=b@example.org&subject=marks%201.2.0%2Ba%26b&body=0123456789abcdef%2Fmarks%401.2.0%2Ba%26b%0A%0A',
  ],
  ['https://example.org/report', 'https://example.org/report?plugin=marks&version=1.2.0%2Ba%26b'],
  ['https://example.org/report?x=1#form', 'https://example.org/report?x=1&plugin=marks&version=1.2.0%2Ba%26b#form'],
  ['https://example.org/{id}/{version}', 'https://example.org/marks/1.2.0%2Ba%26b'],
])('%s leads to %s', (address, expected) => {
  expect(reportAddress(address, plugin)).toBe(expected);
});
