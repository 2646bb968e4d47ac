import { describe, expect, it } from 'vitest';
import { safeHref, toHtml } from './html.ts';
import { parseMarkdown } from './markdown.ts';

const html = (source: string): string => toHtml(parseMarkdown(source));

describe('Markdown', () => {
  it('becomes headings below the title of the screen, lists, links and tables', () => {
    expect(html('# Title')).toContain('<h2 dir="auto">Title</h2>');
    expect(html('- one\n- two')).toMatch(/<ul><li[^>]*>.*one.*<\/li><li[^>]*>.*two/s);
    expect(html('[a](https://example.org)')).toContain('<a href="https://example.org">a</a>');
    expect(html('|a|b|\n|-|-|\n|1|2|')).toMatch(/<th scope="col">a<\/th>.*<td>1<\/td>/s);
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
