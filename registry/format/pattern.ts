/**
 * How long a regular expression of a stranger may take, known before it is run. An engine that backtracks can be kept busy for
 * ever by a short expression and a short text, and nothing stops it; so expressions are read first, and only those run of which
 * the number of ways to go through a text is bounded by a polynomial.
 */
export interface PatternCost {
  /** Ways that do not depend on the length of the text: alternatives, and repetitions of a bounded number. */
  readonly paths: number;
  /** Repetitions whose number depends on the text, one more where a match may begin anywhere. */
  readonly degree: number;
}

/** Steps, at most, that a text of so many UTF-16 code units takes. */
export function stepsOf({ paths, degree }: PatternCost, length: number): number {
  let steps = paths;
  // Places for `degree` borders in a text, in order.
  for (let border = 1; border <= degree; border++) steps *= (length + border) / border;
  return steps;
}

/** Characters of an expression. */
const LONGEST = 1000;

/**
 * What an expression (ECMAScript, flag `u`) costs. Undefined where it cannot be read, refers back to what it found, or repeats
 * a group that can be gone through in more than one way, such as `(a+)+`, `(a|ab)*` or `(.{1,9}){9}`. A group may be repeated
 * where each round begins or ends with a character that is nowhere else in it, such as `(-[a-z]+)*`, or where all its rounds
 * are of one length, such as `(%[0-9a-f]{2})*`.
 */
export function patternCost(source: string): PatternCost | undefined {
  if (source.length > LONGEST) return undefined;
  try {
    void new RegExp(source, 'u');
    const reader = new Reader(source);
    const { paths, degree, anchored } = reader.choice();
    return { paths, degree: anchored ? degree : degree + 1 };
  } catch {
    // No expression, or one of which nothing can be promised.
    return undefined;
  }
}

/** One character, as the piece of the expression that says which. */
interface Atom {
  readonly set: string;
  /** Whether it stands there exactly as often as the expression says, whatever the text. */
  readonly fixed: boolean;
}

interface Part extends PatternCost {
  /** Its characters in their order, where there is one way to read them; otherwise undefined. */
  readonly atoms?: readonly Atom[];
  /** The same of each alternative, where there are several. */
  readonly choices?: readonly (readonly Atom[])[];
  /** Whether it can only match at the beginning of the text. */
  readonly anchored?: boolean;
}

const NOTHING: Part = { paths: 1, degree: 0, atoms: [] };

class Unbounded extends Error {}

/** Reads an expression that the engine accepts, so mistakes of grammar need no care. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Alternatives, up to the bracket that closes them or the end. */
  choice(): Part {
    const parts = [this.#sequence()];
    while (this.#take('|')) parts.push(this.#sequence());
    const [only = NOTHING] = parts;
    if (parts.length === 1) return only;
    const lists = parts.flatMap(({ atoms }) => (atoms ? [atoms] : []));
    return {
      paths: parts.reduce((sum, { paths }) => sum + paths, 0),
      degree: Math.max(...parts.map(({ degree }) => degree)),
      anchored: parts.every(({ anchored }) => anchored === true),
      ...(lists.length === parts.length && { choices: lists }),
    };
  }

  #sequence(): Part {
    let all: Part = NOTHING;
    let anchored = false;
    while (this.#at < this.#source.length && !this.#sees('|') && !this.#sees(')')) {
      const begins = this.#at;
      const part = this.#repeated();
      if (all.atoms?.length === 0 && this.#source.slice(begins, this.#at) === '^') anchored = true;
      const atoms = all.atoms && part.atoms && [...all.atoms, ...part.atoms];
      all = { paths: all.paths * part.paths, degree: all.degree + part.degree, ...(atoms && { atoms }) };
    }
    return { ...all, anchored };
  }

  /** A term with its quantifier. */
  #repeated(): Part {
    const part = this.#term();
    const [least, most] = this.#quantifier();
    if (least === 1 && most === 1) return part;
    const single = part.atoms?.length === 1 ? part.atoms[0] : undefined;
    if (single?.fixed === true) {
      if (least === most)
        return { paths: 1, degree: 0, atoms: Array.from({ length: Math.min(least, 2) }, () => single) };
      const atoms = [{ ...single, fixed: false }];
      return most === Infinity ? { paths: 1, degree: 1, atoms } : { paths: most - least + 1, degree: 0, atoms };
    }
    if (most <= 1) return { paths: part.paths + 1, degree: part.degree };
    if (!isUnequivocal(part)) throw new Unbounded();
    return { paths: part.paths, degree: part.degree + 1 };
  }

  #term(): Part {
    if (this.#take('^') || this.#take('$')) return NOTHING;
    if (this.#take('(')) return this.#group();
    const begins = this.#at;
    if (this.#take('[')) {
      while (!this.#take(']')) this.#at += this.#sees('\\') ? 2 : 1;
    } else if (this.#take('\\')) {
      const kind = this.#source[this.#at++] ?? '';
      if (kind === 'b' || kind === 'B') return NOTHING;
      if (kind === 'k' || /[1-9]/.test(kind)) throw new Unbounded();
      if (this.#take('{')) while (!this.#take('}')) this.#at++;
      else this.#at += { x: 2, u: 4, c: 1 }[kind] ?? 0;
      // Two halves of a character above U+FFFF, which the flag reads as one.
      if (kind === 'u' && /^\\ud[89ab]/i.test(this.#source.slice(begins)) && /^\\ud[c-f]/i.test(this.#rest()))
        this.#at += 6;
    } else this.#at += String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0).length;
    return { paths: 1, degree: 0, atoms: [{ set: this.#source.slice(begins, this.#at), fixed: true }] };
  }

  /** A group, after its bracket. */
  #group(): Part {
    const looks = /^\?<?[=!]/.exec(this.#rest())?.[0];
    const begins = looks ?? /^\?(?::|<[^>]*>)/.exec(this.#rest())?.[0] ?? '';
    // Flags of a group would change what its characters are.
    if (begins === '' && this.#sees('?')) throw new Unbounded();
    this.#at += begins.length;
    const { anchored: _, ...part } = this.choice();
    this.#take(')');
    // What is only looked at stands for no character; repeated it has no one way.
    return looks === undefined ? part : { paths: part.paths, degree: part.degree };
  }

  #quantifier(): readonly [least: number, most: number] {
    const [text, sign, least, comma, most] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.#rest()) ?? [''];
    this.#at += text.length;
    if (text === '') return [1, 1];
    if (sign !== undefined) return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity];
    return [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)];
  }

  #rest(): string {
    return this.#source.slice(this.#at);
  }

  #sees(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }
}

/** Whether a text can be made of rounds of a group in one way at most. */
function isUnequivocal({ atoms, choices }: Part): boolean {
  if (choices) {
    // One length each, and the first character says which.
    return (
      choices.every((atoms) => atoms.length > 0 && atoms.every(({ fixed }) => fixed)) &&
      choices.every(([first], at) => choices.slice(at + 1).every(([other]) => areApart(first, other)))
    );
  }
  if (atoms === undefined || atoms.length === 0) return false;
  if (atoms.every(({ fixed }) => fixed)) return true;
  // The border between two rounds can be seen, and so can those within one.
  const hasBorder = [atoms[0], atoms.at(-1)].some(
    (border) => border?.fixed === true && atoms.every((atom) => atom === border || areApart(border, atom)),
  );
  return (
    hasBorder && atoms.every((atom) => atom.fixed || atoms.every((other) => atom === other || areApart(atom, other)))
  );
}

/** Every character of the basic plane, and one of each kind beyond it. */
const CHARACTERS = 0x10000;
const BEYOND = [0x10000, 0x1f600, 0x20000, 0xe0100, 0x10ffff];

function areApart(one: Atom | undefined, other: Atom | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const both = new RegExp(`^(?=${one.set})${other.set}`, 'u');
  for (let code = 0; code < CHARACTERS; code++) if (both.test(String.fromCharCode(code))) return false;
  return BEYOND.every((code) => !both.test(String.fromCodePoint(code)));
}
