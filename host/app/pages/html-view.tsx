import { createElement, Fragment, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
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
  if (tag === 'table')
    return <Scrolling>{createElement(shown, { ...properties, className: 'table' }, content)}</Scrolling>;
  return createElement(shown, properties, content);
}

/** A table may be wider than the page; the arrow keys move it then. */
function Scrolling({ children }: { readonly children: ReactNode }) {
  const { pages: text } = useText();
  return (
    <div className="table-scroll" role="group" aria-label={text.table} tabIndex={0}>
      {children}
    </div>
  );
}
