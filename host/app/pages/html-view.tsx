import { createElement, Fragment, type ReactNode } from 'react';
import type { HtmlElement, HtmlNode } from './html.ts';

/** Draws what a page holds. */
export function HtmlView({ nodes }: { readonly nodes: readonly HtmlNode[] }) {
  return <div className="prose">{draw(nodes)}</div>;
}

function draw(nodes: readonly HtmlNode[]): ReactNode {
  return nodes.map((node, index) => (
    <Fragment key={index}>{typeof node === 'string' ? node : drawElement(node)}</Fragment>
  ));
}

/** React's names for attributes that it spells differently. */
const renamed: { readonly [name: string]: string } = { colspan: 'colSpan', rowspan: 'rowSpan' };

function drawElement({ tag, attributes, children }: HtmlElement): ReactNode {
  const properties: { [name: string]: string } = Object.fromEntries(
    Object.entries(attributes)
      // An id of the page must not be mistaken for one of the app.
      .filter(([name]) => name !== 'id')
      .map(([name, value]) => [renamed[name] ?? name, value]),
  );
  if (tag === 'a') properties['rel'] = 'noreferrer';
  // The title of the screen is the h1 of the document.
  const shown = tag === 'h1' ? 'h2' : tag;
  const content = children.length === 0 ? undefined : draw(children);
  if (tag === 'table') {
    return <div className="table-scroll">{createElement(shown, { ...properties, className: 'table' }, content)}</div>;
  }
  return createElement(shown, properties, content);
}
