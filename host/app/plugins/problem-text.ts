import type { SettingProblem } from '../../kernel/settings/settings.ts';
import { isObject } from './json-values.ts';
import { membersOf, type SchemaField } from './schema-shape.ts';
import { shapeOf } from './schema-values.ts';
import type { Words } from './words.ts';

/** What is wrong with a value, for who entered it; the host's own sentence where the schema's word has none. */
export function problemText(
  { keyword = '', message }: SettingProblem,
  text: Words['form'],
  format: (value: number) => string,
): string {
  // The validator says what was asked for at the end of its sentence.
  const [, wants = ''] =
    /(?:format "|[<>] |\b(?:than|of)(?: or equal to)? +)(-?[\w.-]*\w)[")]?\)?\.$/.exec(message) ?? [];
  const amount = Number(wants);
  const shown = wants === '' || Number.isNaN(amount) ? wants : format(amount);
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return text.missing;
    case 'type':
      return text.wrongKind;
    case 'false':
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return text.notExpected;
    case 'enum':
    case 'const':
    case 'oneOf':
    case 'anyOf':
      return text.notListed;
    case 'minLength':
      return text.tooShort(amount);
    case 'maxLength':
      return text.tooLong(amount);
    case 'minItems':
      return text.tooFew(amount);
    case 'maxItems':
      return text.tooMany(amount);
    case 'uniqueItems':
      return text.twice;
    case 'minimum':
      return text.atLeast(shown);
    case 'maximum':
      return text.atMost(shown);
    case 'exclusiveMinimum':
      return text.above(shown);
    case 'exclusiveMaximum':
      return text.below(shown);
    case 'multipleOf':
      return text.stepOf(shown);
    case 'pattern':
      return text.pattern;
    case 'format':
      return isFormat(text.formats, wants) ? text.formats[wants] : text.pattern;
    default:
      return message;
  }
}

function isFormat<T extends object>(known: T, name: PropertyKey): name is keyof T {
  return Object.hasOwn(known, name);
}

/**
 * Problems by the path of a field that is drawn: the value's own, or else the nearest one around it; the empty path is for
 * those that have none.
 */
export function placed<Problem extends { readonly path: string }>(
  problems: readonly Problem[],
  fields: readonly SchemaField[],
  values: { readonly [key: string]: unknown },
  say: (problem: Problem) => string,
): { readonly [path: string]: string } {
  const found: Record<string, string> = Object.create(null);
  for (const problem of problems) {
    const path = nearest(problem.path, fields, values);
    const said = say(problem);
    const before = found[path];
    if (before === undefined) found[path] = said;
    else if (!before.includes(said)) found[path] = `${before} ${said}`;
  }
  return found;
}

function nearest(path: string, top: readonly SchemaField[], values: { readonly [key: string]: unknown }): string {
  const drawn: string[] = [];
  let fields: readonly SchemaField[] | undefined = top;
  let item: SchemaField | undefined;
  let value: unknown = values;
  for (const part of path.split('.')) {
    const field: SchemaField | undefined = item ?? fields?.find(({ key }) => key === part);
    if (!field || field.kind === 'constant') break;
    drawn.push(part);
    value = memberOf(value, part);
    const shape: SchemaField | undefined = field.kind === 'union' ? field.options[shapeOf(field, value)] : field;
    item = shape?.item;
    fields = shape?.kind === 'object' ? membersOf(shape, isObject(value) ? value : {}) : undefined;
    if (!item && !fields) break;
  }
  return drawn.join('.');
}

function memberOf(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return value[Number(part)];
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}
