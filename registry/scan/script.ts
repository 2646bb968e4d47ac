import { parse, type AnyNode, type Options, type Program } from 'acorn';
import { full } from 'acorn-walk';
import { analyze } from 'periscopic';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What one script file does, as far as its text tells. */
export interface ScriptFacts {
  readonly path: string;
  readonly source: string;
  /** Absent when the script was read. */
  readonly syntaxError?: Place & { readonly message: string };
  /** Static imports and re-exports, and dynamic ones with the specifier where it is a literal. */
  readonly imports: readonly (Place & { readonly specifier?: string; readonly dynamic: boolean })[];
  /** Names that are used without being declared, each at its first use. */
  readonly globals: ReadonlyMap<string, Place>;
  /** Calls and constructions by the name called: `fetch`, `.innerHTML=`, `new Function`. */
  readonly calls: readonly Call[];
  /** Members read or called on anything: `.storage`. */
  readonly members: ReadonlySet<string>;
  /** Members that are written: `.innerHTML = …`. */
  readonly writes: readonly (Place & { readonly member: string })[];
  readonly strings: readonly (Place & { readonly value: string })[];
  readonly identifiers: ReadonlySet<string>;
  readonly debuggers: readonly Place[];
  /** Parts of the host's interface that are drawn, as far as their names and properties are written out. */
  readonly elements: readonly Element[];
  /** Loops that nothing ends but a `break`, without an `await` inside. */
  readonly endless: readonly Place[];
}

/** `jsx(Image, { alt: 'A cat' })`, by the name of the host's part and the properties that are given. */
export interface Element extends Place {
  readonly name: string;
  /** Properties with the text each certainly has; `undefined` for one that is worked out. */
  readonly props: ReadonlyMap<string, string | undefined>;
  /** Some properties come from elsewhere: `{ ...props }`. */
  readonly spread: boolean;
}

export interface Call extends Place {
  /** The global function called, or the member behind the last dot. */
  readonly name: string;
  readonly member: boolean;
  readonly construct: boolean;
  /** The first argument, where it is a literal string or a template without holes. */
  readonly text?: string;
  /** The second argument, where it is a literal number. */
  readonly number?: number;
}

const NOTHING: Omit<ScriptFacts, 'path' | 'source'> = {
  imports: [],
  globals: new Map(),
  calls: [],
  members: new Set(),
  writes: [],
  strings: [],
  identifiers: new Set(),
  debuggers: [],
  elements: [],
  endless: [],
};

/** Read a script. Never throws: what cannot be read is a fact too. */
export function inspectScript(path: string, source: string): ScriptFacts {
  try {
    const program = parseScript(source);
    const placeOf = placesIn(source);
    return { ...collect(program, placeOf), path, source, globals: globalsOf(program, placeOf) };
  } catch (error) {
    return { ...NOTHING, path, source, syntaxError: syntaxErrorOf(error) };
  }
}

/** Acorn throws a SyntaxError with `loc`. Deep nesting overflows the stack, of the parser or of a walker. */
function syntaxErrorOf(error: unknown): Place & { readonly message: string } {
  const { loc, message } = error as Error & { readonly loc?: Place };
  const tooDeep = error instanceof RangeError || message.includes('stack space');
  // How far the parser came depends on who runs it, and the same bundle gets the same scorecard everywhere.
  if (tooDeep) return { message: 'it is nested too deeply', line: 1, column: 1 };
  if (loc === undefined) throw error;
  return { message, line: loc.line, column: loc.column + 1 };
}

function parseScript(source: string): Program {
  // Without locations: half of the time and memory would go into objects that are hardly ever asked for.
  const options: Options = { ecmaVersion: 'latest', allowHashBang: true };
  try {
    return parse(source, { ...options, sourceType: 'module' });
  } catch (asModule) {
    try {
      return parse(source, { ...options, sourceType: 'script' });
    } catch {
      throw asModule;
    }
  }
}

/** Words of the language that the analysis reports as names. */
const NO_NAMES = new Set(['arguments', 'import', 'undefined']);

function globalsOf(program: Program, placeOf: PlaceOf): Map<string, Place> {
  // Both describe ESTree; the declarations differ in optional members only.
  const { globals } = analyze(program as unknown as Parameters<typeof analyze>[0]);
  const named = [...globals].filter(([name]) => !NO_NAMES.has(name));
  return new Map(named.map(([name, node]) => [name, placeOf(node as unknown as AnyNode)]));
}

function collect(program: Program, placeOf: PlaceOf): Omit<ScriptFacts, 'path' | 'source' | 'globals'> {
  const imports: (Place & { specifier?: string; dynamic: boolean })[] = [];
  const calls: Call[] = [];
  const members = new Set<string>();
  const writes: (Place & { member: string })[] = [];
  const strings: (Place & { value: string })[] = [];
  const identifiers = new Set<string>();
  const debuggers: Place[] = [];
  const endless: Place[] = [];
  /** Variables that certainly hold a part of the host's interface: `const Image = element('image')`. */
  const parts = new Map<string, string>();
  const drawn: { readonly variable: string; readonly element: Omit<Element, 'name'> }[] = [];

  full(program, (visited) => {
    // The walker gives the base type of nodes; every node that acorn makes is one of `AnyNode`.
    const node = visited as AnyNode;
    const place = placeOf(node);
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (node.source) imports.push({ ...place, specifier: String(node.source.value), dynamic: false });
        break;
      case 'ImportExpression':
        imports.push({ ...place, ...withText('specifier', textOf(node.source)), dynamic: true });
        break;
      case 'CallExpression':
      case 'NewExpression': {
        const name = calleeName(node.callee);
        const construct = node.type === 'NewExpression';
        const [first, second] = node.arguments;
        const number = second?.type === 'Literal' && typeof second.value === 'number' ? { number: second.value } : {};
        if (name) calls.push({ ...place, ...name, construct, ...withText('text', textOf(first)), ...number });
        if (first?.type === 'Identifier' && second?.type === 'ObjectExpression') {
          drawn.push({ variable: first.name, element: { ...place, ...propsOf(second) } });
        }
        break;
      }
      case 'VariableDeclarator': {
        const { id, init } = node;
        if (id.type !== 'Identifier' || init?.type !== 'CallExpression' || init.arguments.length !== 1) break;
        const part = textOf(init.arguments[0]);
        if (part !== undefined) parts.set(id.name, part);
        break;
      }
      case 'WhileStatement':
      case 'ForStatement':
        if (isAlways(node.test) && !waits(node.body)) endless.push(place);
        break;
      case 'MemberExpression': {
        const member = memberName(node);
        if (member !== undefined) members.add(member);
        break;
      }
      case 'ObjectPattern':
        // Destructuring reads members too: `({ storage }) => …`.
        for (const property of node.properties) {
          if (property.type === 'Property' && property.key.type === 'Identifier') members.add(property.key.name);
        }
        break;
      case 'AssignmentExpression': {
        const member = node.left.type === 'MemberExpression' ? memberName(node.left) : undefined;
        if (member !== undefined) writes.push({ ...place, member });
        break;
      }
      case 'Literal':
        if (typeof node.value === 'string') strings.push({ ...place, value: node.value });
        break;
      case 'TemplateElement':
        strings.push({ ...place, value: node.value.cooked ?? node.value.raw });
        break;
      case 'Identifier':
        identifiers.add(node.name);
        break;
      case 'DebuggerStatement':
        debuggers.push(place);
        break;
    }
  });
  const elements = drawn.flatMap(({ variable, element }) => {
    const name = parts.get(variable);
    return name === undefined ? [] : [{ ...element, name }];
  });
  return { imports, calls, members, writes, strings, identifiers, debuggers, elements, endless };
}

function propsOf({ properties }: AnyNode & { type: 'ObjectExpression' }): Pick<Element, 'props' | 'spread'> {
  const props = new Map<string, string | undefined>();
  let spread = false;
  for (const property of properties) {
    if (property.type === 'SpreadElement') spread = true;
    else if (property.key.type === 'Identifier' && !property.computed)
      props.set(property.key.name, textOf(property.value));
    else if (property.key.type === 'Literal') props.set(String(property.key.value), textOf(property.value));
  }
  return { props, spread };
}

/** `true`, `1`, `!0`, or nothing at all. */
function isAlways(test: AnyNode | null | undefined): boolean {
  if (!test) return true;
  if (test.type === 'Literal') return Boolean(test.value);
  return (
    test.type === 'UnaryExpression' && test.operator === '!' && test.argument.type === 'Literal' && !test.argument.value
  );
}

function waits(body: AnyNode): boolean {
  let found = false;
  full(body, ({ type }) => {
    found ||= /^(?:Await|Yield|Return|Break|Throw)/.test(type);
  });
  return found;
}

type PlaceOf = (node: Pick<AnyNode, 'start'>) => Place;

/** Finds line and column of a node by where it starts. */
function placesIn(source: string): PlaceOf {
  const lines: number[] = [0];
  for (const { index, 0: end } of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) lines.push(index + end.length);
  return ({ start }) => {
    let [low, high] = [0, lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: start - (lines[low] ?? 0) + 1 };
  };
}

function calleeName(callee: AnyNode): { name: string; member: boolean } | undefined {
  if (callee.type === 'Identifier') return { name: callee.name, member: false };
  if (callee.type === 'ChainExpression') return calleeName(callee.expression);
  // `(0, eval)("…")` calls what stands last.
  if (callee.type === 'SequenceExpression') {
    const last = callee.expressions.at(-1);
    return last && calleeName(last);
  }
  if (callee.type !== 'MemberExpression') return undefined;
  const name = memberName(callee);
  return name === undefined ? undefined : { name, member: true };
}

function memberName(node: AnyNode & { type: 'MemberExpression' }): string | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return textOf(node.property);
}

/** The string that a node certainly is: a literal, a template without holes, or a sum of such. */
function textOf(node: AnyNode | undefined): string | undefined {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node?.type === 'TemplateLiteral') {
    return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
  }
  if (node?.type === 'BinaryExpression' && node.operator === '+') {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

function withText<Name extends string>(name: Name, text: string | undefined): { [K in Name]?: string } {
  // A computed key widens to string.
  return text === undefined ? {} : ({ [name]: text } as { [K in Name]?: string });
}
