import { Lexer, type TokensList, Tokenizer } from 'marked';

/** Quotes, lists, emphasis and links inside one another; what is deeper is shown as the text it is. */
const DEPTH = 32;
/** Characters looked at, all in all, for where emphasis and addresses end: about a twentieth of a second. */
const LOOKS = 40_000_000;

/**
 * Takes Markdown apart in a time that grows with its length and no faster. By itself `marked` looks through a whole
 * paragraph or word for the end of each mark, and calls itself for each level: a text of 100,000 characters that a stranger made up
 * for it takes seconds, or does not fit on the stack.
 */
export function lex(source: string): TokensList {
  return new Lexer({ tokenizer: new CarefulTokenizer(), gfm: true }).lex(source);
}

class CarefulTokenizer extends Tokenizer {
  #depth = 0;
  #looks = LOOKS;

  override blockquote(...given: Parameters<Tokenizer['blockquote']>) {
    return this.#below(() => super.blockquote(...given));
  }

  override list(...given: Parameters<Tokenizer['list']>) {
    return this.#below(() => super.list(...given));
  }

  override link(...given: Parameters<Tokenizer['link']>) {
    return this.#below(() => super.link(...given));
  }

  override reflink(...given: Parameters<Tokenizer['reflink']>) {
    return this.#below(() => super.reflink(...given));
  }

  override del(...given: Parameters<Tokenizer['del']>) {
    return this.#below(() => super.del(...given));
  }

  override url(...given: Parameters<Tokenizer['url']>) {
    this.#looks -= wordOf(given[0]).length;
    return this.#looks < 0 ? undefined : super.url(...given);
  }

  override inlineText(...given: Parameters<Tokenizer['inlineText']>) {
    const word = wordOf(given[0]);
    this.#looks -= word.length;
    if (this.#looks >= 0 || word === '') return super.inlineText(...given);
    return { type: 'text' as const, raw: word, text: word, escaped: false };
  }

  override emStrong(...given: Parameters<Tokenizer['emStrong']>) {
    this.#looks -= given[1].length;
    return this.#looks < 0 ? undefined : this.#below(() => super.emStrong(...given));
  }

  #below<Token>(read: () => Token | undefined): Token | undefined {
    if (this.#depth >= DEPTH) return undefined;
    this.#depth += 1;
    try {
      return read();
    } finally {
      this.#depth -= 1;
    }
  }
}

/** What could be the beginning of an address of mail: each is looked through to its end. */
function wordOf(text: string): string {
  return /^\S*/.exec(text)?.[0] ?? '';
}
