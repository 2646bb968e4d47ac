import { describe, expect, it } from 'vitest';
import { type HtmlNode, safeHref, toHtml } from './html.ts';
import { parseMarkdown } from './markdown.ts';

const html = (source: string): string => toHtml(parseMarkdown(source));

describe('Markdown', () => {
  it('becomes headings below the title of the screen, lists, links and tables', () => {
    expect(html('# Title')).toContain('<h2 dir="auto">Title</h2>');
    expect(html('- one\n- two')).toMatch(/<ul><li[^>]*>.*one.*<\/li><li[^>]*>.*two/s);
    expect(html('[a](https://example.org)')).toContain('<a href="https://example.org">a</a>');
    expect(html('|a|b|\n|-|-|\n|1|2|')).toMatch(/<th scope="col">a<\/th>.*<td>1<\/td>/s);
    expect(html('- [ ] open\n- [x] done')).toMatch(/<li[^>]*>☐ open<.*<li[^>]*>☑ done</s);
    expect(html('**b** _e_ `c` ~~d~~')).toMatch(/<strong>b<\/strong> <em>e<\/em> <code>c<\/code> <del>d<\/del>/);
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    'a <b onclick="x()">b</b>',
    '[x](javascript:alert(1))',
    '[x](data:text/html,hi)',
    '![x](https://tracker.example/p.gif)',
    '<svg/onload=alert(1)>',
  ])('never becomes markup or a request of its own: %s', (source) => {
    expect(html(source)).not.toMatch(/<(script|img|b|svg|iframe)\b|javascript:|data:text|tracker/);
  });

  it('shows entities as the characters they stand for, once', () => {
    expect(html('a &amp; b &amp;lt; c')).toContain('a &amp; b &amp;lt; c');
  });
});

describe('Markdown that was made up to hold up the page', () => {
  const twice = (source: string): string => source.repeat(50_000).slice(0, 100_000);

  it.each([
    ['quotes in quotes', twice('>')],
    ['lists in lists', twice('+ ')],
    ['numbered lists in lists', twice('1. ')],
    ['quotes in lists', twice('> + ')],
    ['emphasis without end', twice('_a')],
    ['emphasis in words', twice('_a_')],
    ['strong words in emphasis', twice('*a**a')],
    ['a cell of emphasis', `|${twice('_a')}|\n|-|\n`],
    ['links in links', '[a '.repeat(10_000) + '](x)'.repeat(10_000)],
  ])('is taken apart all the same: %s', (_what, source) => {
    const started = performance.now();
    const nodes = parseMarkdown(source);
    // By itself the library takes five seconds for some, and fails for others.
    expect(performance.now() - started).toBeLessThan(1500);
    expect(toHtml(nodes).replaceAll(/<[^>]*>|\s/g, '').length).toBeGreaterThan(20_000);
    expect(depthOf(nodes)).toBeLessThan(120);
  });

  it('does not change what is deep for a reason', () => {
    expect(depthOf(parseMarkdown(`${'> '.repeat(12)}**_~~deep~~_**`))).toBe(16);
  });
});

function depthOf(nodes: readonly HtmlNode[]): number {
  return nodes.reduce((most, node) => Math.max(most, typeof node === 'string' ? 0 : 1 + depthOf(node.children)), 0);
}

describe('where a link may lead', () => {
  it.each(['https://a.example', 'http://a.example', 'mailto:a@b.example', '/forms', '#part'])('%s', (href) => {
    expect(safeHref(href)).toBe(href);
  });
  it.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', 'blob:x', 'relative'])(
    'not %s',
    (href) => {
      expect(safeHref(href)).toBeUndefined();
    },
  );
});
