import { format, type Schema } from '@cfworker/json-schema';
import { patternCost, stepsOf } from '@airlock/registry/format';

/** What the interpreter may do for one value: schemas applied and values compared, or ways tried through a text. */
const MOST_STEPS = 250_000;
const MOST_TRIES = 20_000_000;
/** Items of a list in which no two may be alike; each is compared with each. */
const MOST_UNIQUE = 500;
const MOST_PATTERNS = 10;
/** Keywords under which each property is a schema. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']);
/** Keywords whose value is no schema, whatever it looks like. */
const VALUES = new Set(['enum', 'const', 'default']);
const PATTERN = 'pattern:';

/** What is left for the value that is being checked; one is checked from beginning to end before the next. */
let steps = 0;
let tries = 0;

/**
 * A copy of a plugin's schema with which the interpreter cannot be kept busy: one whose references double with each step, or
 * whose expressions go through a text in ever more ways, ends with an error. `schema-limits.test.ts` has what was tried.
 */
export interface LimitedSchema {
  readonly schema: Schema;
  /** Do something with the schema and one value. Throws when it takes too long. */
  run<T>(value: unknown, work: () => T): T;
}

/** Throws for an expression that could take for ever (see `patternCost`). */
export function limitSchema(source: unknown): LimitedSchema {
  let wantsUnique = false;

  function copy(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(copy);
    if (!isObject(node)) return node;
    const { pattern, ...others } = node;
    const entries = Object.entries(others).map(([key, value]): [string, unknown] => {
      if (key === 'uniqueItems' && value === true) wantsUnique = true;
      if (VALUES.has(key)) return [key, value];
      if (!MAPS.has(key) || !isObject(value)) return [key, copy(value)];
      if (key === 'patternProperties') requireSimple(Object.keys(value));
      // A text is no schema; left in, a reference to the whole map would make it one's keyword.
      const schemas = Object.entries(value).filter(([, schema]) => typeof schema !== 'string');
      return [key, Object.fromEntries(schemas.map(([name, schema]) => [name, copy(schema)]))];
    });
    const made: Record<string, unknown> = Object.fromEntries(entries);
    if (typeof pattern === 'string') {
      const name = formatOf(pattern);
      if (made['format'] === undefined) made['format'] = name;
      else made['allOf'] = [...(Array.isArray(made['allOf']) ? made['allOf'] : []), { format: name }];
    }
    // The interpreter reads the type of every schema that it applies.
    const weight = 1 + [...VALUES, 'required'].reduce((sum, key) => sum + sizeOf(made[key]), 0);
    const { type } = made;
    return Object.defineProperty(made, 'type', {
      enumerable: 'type' in made,
      get() {
        steps -= weight;
        if (steps < 0) throw new Error('Applying it to this value takes too many steps.');
        return type;
      },
    });
  }

  const schema = copy(source) as Schema; // as much of one as what it was made of
  return {
    schema,
    run(value, work) {
      if (wantsUnique && hasLongList(value))
        throw new Error(`A list of more than ${MOST_UNIQUE} items is not compared.`);
      steps = MOST_STEPS;
      tries = MOST_TRIES;
      return work();
    },
  };
}

/** The sentence about a text that does not fit an expression, in place of one about the format that stands for it. */
export function isPatternError(error: string): boolean {
  return error.includes(`"${PATTERN}`);
}

/** A format that tries an expression and counts what it may cost; the interpreter hands it each text. */
function formatOf(source: string): string {
  const name = PATTERN + source;
  if (Object.hasOwn(format, name)) return name;
  const cost = patternCost(source);
  if (cost === undefined)
    throw new Error(`The pattern ${JSON.stringify(source)} cannot be read or could take for ever.`);
  const expression = new RegExp(source, 'u');
  format[name] = (text) => {
    tries -= stepsOf(cost, text.length);
    if (tries < 0) throw new Error(`A text is too long for the pattern ${JSON.stringify(source)}.`);
    return expression.test(text);
  };
  return name;
}

/** The interpreter tries these itself, on every name, so only those that go straight through a text are taken. */
function requireSimple(patterns: readonly string[]): void {
  if (patterns.length > MOST_PATTERNS) throw new Error(`There are more than ${MOST_PATTERNS} patterns of properties.`);
  for (const pattern of patterns) {
    const cost = patternCost(pattern);
    if (cost === undefined || cost.degree > 1 || cost.paths > 20)
      throw new Error(`The pattern ${JSON.stringify(pattern)} is too involved for names of properties.`);
  }
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + sizeOf(inner), 0);
}

function hasLongList(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (Array.isArray(value) && value.length > MOST_UNIQUE) || Object.values(value).some(hasLongList);
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
