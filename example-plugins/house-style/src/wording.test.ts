import { describe, expect, it } from 'vitest';
import { inHouseWords, markdownInHouseWords, says } from './wording.ts';

const terms = [
  { instead: 'submission', write: 'request' },
  { instead: 'submission form', write: 'request sheet' },
  { instead: 'in order to', write: 'to' },
  { instead: 'C++', write: 'the old code' },
  { instead: 'ügo', write: 'Hugo' },
];

describe('house words', () => {
  it.each([
    ['a submission', 'a request'],
    ['Submission', 'Request'],
    ['A SUBMISSION', 'A Request'],
    ['submissions and resubmission', 'submissions and resubmission'],
    ['the submission form', 'the request sheet'],
    ['in  order\nto see', 'to see'],
    ['C++ and C', 'The old code and C'],
    ['Ügo', 'Hugo'],
    ['nothing here', 'nothing here'],
  ])('of %j are %j', (text, written) => {
    expect(inHouseWords(text, terms)).toBe(written);
  });

  it('are not looked for again in what was written', () => {
    const swapped = [
      { instead: 'left', write: 'right' },
      { instead: 'right', write: 'left' },
    ];
    expect(inHouseWords('left, right', swapped)).toBe('right, left');
  });

  it('change nothing where there are none, or empty ones', () => {
    expect(inHouseWords('as it is', [])).toBe('as it is');
    expect(inHouseWords('as it is', [{ instead: '  ', write: 'x' }])).toBe('as it is');
  });

  it('may hold what means something in a pattern or a replacement', () => {
    expect(inHouseWords('say $1 (now)', [{ instead: '$1 (now', write: '$& [a-z]' }])).toBe('say $& [a-z])');
  });
});

describe('in Markdown', () => {
  it.each([
    '`submission`',
    '```\nsubmission\n```',
    '```\nnever closed submission',
    'https://example.org/submission',
    '[x](/submission)',
    '<submission>',
    '{{submission}}',
  ])('%j is left alone', (markdown) => {
    expect(markdownInHouseWords(markdown, terms)).toBe(markdown);
  });

  it('headings, lists and the words of a link are prose', () => {
    expect(markdownInHouseWords('# Submission\n- **submission** and [submission](/submission)', terms)).toBe(
      '# Request\n- **request** and [request](/submission)',
    );
  });

  it('takes time in proportion to the text, whatever is in it', () => {
    const before = process.cpuUsage();
    for (const text of ['`', '](', '<', '{{', 'https://', 'in order ', 'submission ', ' '])
      markdownInHouseWords(text.repeat(100_000 / text.length), terms);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(4);
  });
});

it('knows whether a phrase stands in a text', () => {
  expect(says('Draft: rules', 'draft')).toBe(true);
  expect(says('Rules (DRAFT)', 'draft')).toBe(true);
  expect(says('Drafting rules', 'draft')).toBe(false);
});
