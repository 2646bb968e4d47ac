import { createElement, Fragment, type ReactNode } from 'react';
import type { HtmlNode } from '../pages/html.ts';
import { parseMarkdown } from '../pages/markdown.ts';
import { Link } from './layout.tsx';

/** A plugin's Markdown: what a page may hold, but a link asks before it opens and leads to https pages only. */
export function Markdown({ source }: { readonly source: string }) {
  return <div className="prose">{draw(parseMarkdown(source))}</div>;
}

function draw(nodes: readonly HtmlNode[]): ReactNode {
  return nodes.map((node, index) => <Fragment key={index}>{typeof node === 'string' ? node : element(node)}</Fragment>);
}

function element({ tag, attributes, children }: Exclude<HtmlNode, string>): ReactNode {
  const inside = children.length === 0 ? undefined : draw(children);
  if (tag === 'a') {
    const { href = '' } = attributes;
    const url = URL.canParse(href) ? new URL(href) : undefined;
    const plain = url?.protocol === 'https:' && url.username === '' && url.password === '';
    return plain ? (
      <Link href={url.href} nodes={[]}>
        {inside}
      </Link>
    ) : (
      inside
    );
  }
  // Below the title of the box, which is a heading of the third level.
  const level = /^h([1-6])$/.exec(tag)?.[1];
  const dir = attributes['dir'];
  return createElement(
    level === undefined ? tag : `h${Math.min(6, Number(level) + 2)}`,
    dir === undefined ? null : { dir },
    inside,
  );
}
