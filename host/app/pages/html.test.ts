import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuTime } from '../../../test/fixtures/cpu-time.ts';
import { parseHtml, toHtml } from './html.ts';

const clean = (source: string): string => toHtml(parseHtml(source));

describe('HTML of a plugin', () => {
  it('keeps the elements and attributes that a page may hold', () => {
    const source =
      '<h2 id="a">T</h2><p dir="auto">a <strong>b</strong><br>c</p><ul><li>x</li></ul><td colspan="2">y</td>';
    expect(clean(source)).toBe(source);
    expect(clean("<A HREF=/x TITLE='q\"q'>l</A>")).toBe('<a href="/x" title="q&quot;q">l</a>');
  });

  it.each([
    ['<script>alert(1)</script>after', 'after'],
    ['<ScRiPt src=x></sCrIpT >a', 'a'],
    ['<style>p{}</style><p>a</p>', '<p>a</p>'],
    ['<img src=x onerror=alert(1)>a', 'a'],
    ['<p onclick="x()" style="position:fixed" class="button">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="java&#x73;cript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="//evil.example">a</a>', '<a>a</a>'],
    ['<iframe srcdoc="<script>1</script>"></iframe>a', 'a'],
    ['<svg><script>1</script></svg>a', 'a'],
    ['<form action=/x><button>go</button></form>', 'go'],
    ['<custom-element><p>a</p></custom-element>', '<p>a</p>'],
    ['<!-- <p>a</p> -->b<!doctype html>', 'b'],
    ['<p>never closed', '<p>never closed</p>'],
    ['</p>a</div>', 'a'],
    ['<b>a<i>b</b>c</i>', '<b>a<i>b</i></b>c'],
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
    ['<p title=">">a', '<p>a</p>'],
    ['<scr<script>ipt>alert(1)</script>', '&lt;scr'],
    ['<math><mtext><table><mglyph><style><img src=x onerror=1>', ''],
    ['&lt;script&gt;', '&lt;script&gt;'],
    ['<', '&lt;'],
    ['<p', '&lt;p'],
  ])('%s becomes %s', (source, expected) => {
    expect(clean(source)).toBe(expected);
  });

  it('never grows an element or attribute that is not listed, whatever is thrown at it', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      ' ',
      'script',
      'p',
      'a',
      'href',
      'onload',
      'svg',
      'style',
      '&lt;',
      '<!--',
      '-->',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const once = clean(pieces.join(''));
        for (const tag of once.match(/<[^>]*>?/g) ?? []) expect(tag).toMatch(/^<\/?[pa]( href="[^"]*")?>$/);
        // What is clean stays as it is.
        expect(clean(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('is read in time that grows with its length, not with its square', () => {
    const took = cpuTime(() => {
      clean('<p '.repeat(20_000));
      clean('<'.repeat(50_000));
      clean('<div>'.repeat(20_000));
      clean(`<a ${'x='.repeat(20_000)}`);
      clean(`<a ${'x'.repeat(50_000)}"`);
      clean(`<a ${'x '.repeat(50_000)}`);
      clean(`${'<a x="'.repeat(20_000)}`);
    });
    expect(took).toBeLessThan(4000);
  });
});
