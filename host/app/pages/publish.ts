import type { Page } from '@airlock/sdk';
import { escapeHtml, toHtml } from './html.ts';
import type { Rendered } from './render.ts';

/** What stands around every published page. */
export interface PublishOptions {
  /** Name of the workspace; nothing is said where it is empty. */
  readonly site: string;
  readonly footer: string;
  /** BCP 47, with the direction it is written in. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

/** A page as one self-contained HTML file: no script, nothing loaded from anywhere, readable in light and dark. */
export function publishedFile({ page, content }: Rendered, options: PublishOptions) {
  const { site, footer, language, direction } = options;
  const title = site === '' ? page.title : `${page.title} · ${site}`;
  const html = `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${site === '' ? '' : `<header>${escapeHtml(site)}</header>\n`}<main>
<h1 dir="auto">${escapeHtml(page.title)}</h1>
${toHtml(content)}
</main>
${footer === '' ? '' : `<footer>${escapeHtml(footer)}</footer>\n`}</body>
</html>
`;
  return { name: `${slugOf(page)}.html`, type: 'text/html', content: html };
}

/** The page's own slug, or one made from its title. Never empty. */
export function slugOf({ slug = '', title, id }: Pick<Page, 'slug' | 'title' | 'id'>): string {
  return toSlug(slug) || toSlug(title) || id.slice(0, 8);
}

/** Small letters, digits and single hyphens; letters of every script are kept, accents of Latin ones are not. */
export function toSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80);
}

const STYLE = `:root{color-scheme:light dark;font:1.0625rem/1.65 system-ui,sans-serif}
body{max-width:42rem;margin:0 auto;padding:2rem 1.25rem 4rem}
header,footer{opacity:.7;font-size:.875rem}header{margin-bottom:2.5rem}footer{margin-top:4rem}
h1,h2,h3{line-height:1.25}pre{overflow:auto;padding:1rem;border:1px solid;border-radius:.5rem}
blockquote{margin-inline:0;padding-inline-start:1rem;border-inline-start:3px solid}
table{border-collapse:collapse;display:block;overflow:auto}th,td{border:1px solid;padding:.4rem .75rem;text-align:start}`;
