import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { createElement, Fragment, type ReactNode } from 'react';

/**
 * Markdown as React elements. No HTML is ever parsed: markup inside the text is shown as the text it is, links lead only to
 * web, mail and pages of this app, and images are shown by their description.
 */
export function Markdown({ source }: { readonly source: string }) {
  return <div className="prose">{blocks(lexer(source))}</div>;
}

function blocks(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{block(known(token))}</Fragment>);
}

/** `marked` types tokens of extensions as anything; this app uses none. */
const known = (token: Token): MarkedToken => token as MarkedToken;

function block(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'heading':
      // The title of the screen is the h1 of the document.
      return createElement(`h${Math.min(token.depth + 1, 6)}`, { dir: 'auto' }, inline(token.tokens));
    case 'paragraph':
      return <p dir="auto">{inline(token.tokens)}</p>;
    case 'text':
      return token.tokens ? inline(token.tokens) : decode(token.text);
    case 'blockquote':
      return <blockquote dir="auto">{blocks(token.tokens ?? [])}</blockquote>;
    case 'list':
      return token.ordered ? (
        <ol start={token.start === '' ? undefined : token.start}>{items(token)}</ol>
      ) : (
        <ul>{items(token)}</ul>
      );
    case 'code':
      return (
        <pre dir="ltr">
          <code>{token.text}</code>
        </pre>
      );
    case 'table':
      return <MarkdownTable token={token} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <p dir="auto">{token.text}</p>;
    case 'space':
    case 'def':
      return null;
    default:
      return inlineToken(token);
  }
}

function items(list: Tokens.List): ReactNode {
  return list.items.map((item, index) => (
    <li key={index} dir="auto">
      {item.task && <input type="checkbox" checked={item.checked ?? false} readOnly disabled />} {blocks(item.tokens)}
    </li>
  ));
}

function MarkdownTable({ token }: { readonly token: Tokens.Table }) {
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: readonly Token[] = []): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{inlineToken(known(token))}</Fragment>);
}

function inlineToken(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>;
    case 'em':
      return <em>{inline(token.tokens)}</em>;
    case 'del':
      return <del>{inline(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link': {
      const href = safeHref(token.href);
      const label = inline(token.tokens);
      return href ? (
        <a href={href} rel="noreferrer">
          {label}
        </a>
      ) : (
        label
      );
    }
    case 'image':
      return <em>{token.text || token.href}</em>;
    case 'escape':
    case 'text':
      return 'tokens' in token && token.tokens ? inline(token.tokens) : decode(token.text);
    case 'html':
      return token.text;
    default:
      return token.raw;
  }
}

/** Where a link may lead; `undefined` for everything that could run or read something. */
export function safeHref(href: string): string | undefined {
  if (/^[#/](?!\/)/.test(href)) return href;
  if (!URL.canParse(href)) return undefined;
  return /^(https?|mailto|tel):$/.test(new URL(href).protocol) ? href : undefined;
}

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

/** React escapes by itself, so the few entities that people write are turned back into characters. */
function decode(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole);
}
