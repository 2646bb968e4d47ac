import type { MarkedToken, Token, Tokens } from 'marked';
import { lex } from './careful-lexer.ts';
import { decodeEntities, element, type HtmlNode, safeHref, type Tag } from './html.ts';

/**
 * Markdown as what a page may hold. No HTML in it is ever parsed: markup inside the text is shown as the text it is, links
 * lead only to web, mail and pages of this app, and images are shown by their description.
 */
export function parseMarkdown(source: string): readonly HtmlNode[] {
  return blocks(lex(source));
}

/** `marked` types tokens of extensions as anything; this app uses none. */
const known = (token: Token): MarkedToken => token as MarkedToken;
const auto = { dir: 'auto' };
const headings = ['h2', 'h3', 'h4', 'h5', 'h6', 'h6'] as const satisfies readonly Tag[];

function blocks(tokens: readonly Token[]): readonly HtmlNode[] {
  return tokens.flatMap((token) => block(known(token)));
}

function block(token: MarkedToken): readonly HtmlNode[] {
  switch (token.type) {
    case 'heading':
      // The title of the page is the h1 of the document.
      return [element(headings[token.depth - 1] ?? 'h6', auto, inlines(token.tokens))];
    case 'paragraph':
      return [element('p', auto, inlines(token.tokens))];
    case 'text':
      return token.tokens ? inlines(token.tokens) : [decodeEntities(token.text)];
    case 'blockquote':
      return [element('blockquote', auto, blocks(token.tokens ?? []))];
    case 'list':
      return [list(token)];
    case 'code':
      return [element('pre', { dir: 'ltr' }, [element('code', {}, [token.text])])];
    case 'table':
      return [table(token)];
    case 'hr':
      return [element('hr', {}, [])];
    case 'html':
      return [element('p', auto, [token.text])];
    case 'space':
    case 'def':
      return [];
    default:
      return inline(token);
  }
}

function list(token: Tokens.List): HtmlNode {
  const items = token.items.map((item) => element('li', auto, blocks(item.tokens)));
  if (!token.ordered) return element('ul', {}, items);
  return element('ol', token.start === '' || token.start === 1 ? {} : { start: String(token.start) }, items);
}

function table(token: Tokens.Table): HtmlNode {
  const header = token.header.map((cell) => element('th', { scope: 'col' }, inlines(cell.tokens)));
  const rows = token.rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell) => element('td', {}, inlines(cell.tokens))),
    ),
  );
  return element('table', {}, [element('thead', {}, [element('tr', {}, header)]), element('tbody', {}, rows)]);
}

function inlines(tokens: readonly Token[] = []): readonly HtmlNode[] {
  return tokens.flatMap((token) => inline(known(token)));
}

function inline(token: MarkedToken): readonly HtmlNode[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [element(token.type, {}, inlines(token.tokens))];
    case 'codespan':
      return [element('code', {}, [token.text])];
    case 'checkbox':
      return [token.checked ? '☑ ' : '☐ '];
    case 'br':
      return [element('br', {}, [])];
    case 'link': {
      const href = safeHref(token.href);
      const label = inlines(token.tokens);
      return href ? [element('a', { href }, label)] : label;
    }
    case 'image':
      return [element('em', {}, [token.text || token.href])];
    case 'escape':
    case 'text':
      return 'tokens' in token && token.tokens ? inlines(token.tokens) : [decodeEntities(token.text)];
    case 'html':
      return [token.text];
    default:
      return [token.raw];
  }
}
