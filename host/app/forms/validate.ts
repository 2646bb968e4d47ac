import type { BuiltInFieldType, Field, FieldType, FieldValue, FieldValues, Problem, Workflow } from '@airlock/sdk';
import type { Messages } from '../i18n/text.tsx';
import { isFileValue } from '../data/files.ts';
import { isEmpty } from './empty.ts';
import { visibleFields } from './visible.ts';

/** In the order in which they are offered. */
export const builtInTypes = [
  'text',
  'number',
  'choice',
  'choices',
  'date',
  'switch',
  'email',
  'phone',
  'url',
  'rating',
  'file',
] as const satisfies readonly BuiltInFieldType[];

/** Letters of the longest e-mail address that there can be (RFC 5321, 64 + 1 + 255); a longer one is not looked at closely. */
const MOST_ADDRESS = 320;

/** Most stars of a rating that says nothing else. */
export const STARS = 5;

export function isBuiltIn(type: FieldType): type is BuiltInFieldType {
  return builtInTypes.some((known) => known === type);
}

/** What the form itself asks for, of the fields that are shown, whatever plugins add. */
export function validate(fields: readonly Field[], values: FieldValues, text: Messages['forms']): readonly Problem[] {
  return visibleFields(fields, values).flatMap((field) => {
    const message = problemOf(field, values[field.id] ?? null, text);
    return message === undefined ? [] : [{ field: field.id, message: field.settings?.message || message }];
  });
}

function problemOf(field: Field, value: FieldValue, text: Messages['forms']): string | undefined {
  const missing = isBuiltIn(field.type) ? text.empties[field.type] : text.empties.text;
  if (isEmpty(value)) return field.required ? missing : undefined;
  const { min, max } = field.settings ?? {};
  const choices = field.choices ?? [];
  switch (field.type) {
    case 'text':
      if (typeof value !== 'string') return missing;
      return outside(value.length, min, max) ? text.lengthOutside(min, max) : undefined;
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return missing;
      return outside(value, min, max) ? text.numberOutside(min, max) : undefined;
    case 'rating':
      if (typeof value !== 'number' || !Number.isInteger(value)) return missing;
      return outside(value, 1, max ?? STARS) ? missing : undefined;
    case 'choice':
      return typeof value === 'string' && choices.includes(value) ? undefined : text.notAChoice;
    case 'choices':
      return Array.isArray(value) && value.every((one) => choices.includes(one)) ? undefined : text.notAChoice;
    case 'date':
      return typeof value === 'string' && isDay(value) ? undefined : missing;
    case 'switch':
      return typeof value === 'boolean' ? undefined : missing;
    case 'email':
      return isAddress(value) ? undefined : missing;
    case 'phone':
      return typeof value === 'string' && isPhone(value) ? undefined : missing;
    case 'file':
      return isFileValue(value) ? undefined : missing;
    case 'url':
      return typeof value === 'string' && isWebAddress(value) ? undefined : missing;
    default:
      // A plugin's field: its own handlers of `form.validation.custom` know more.
      return undefined;
  }
}

function outside(value: number, min: number | undefined, max: number | undefined): boolean {
  return (min !== undefined && value < min) || (max !== undefined && value > max);
}

function isAddress(value: FieldValue): boolean {
  if (typeof value !== 'string' || value.length > MOST_ADDRESS) return false;
  return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(value);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Digits with the usual marks between them, 5 to 15 of them (E.164 allows no more). */
function isPhone(text: string): boolean {
  const digits = text.replaceAll(/[\s()./-]/g, '');
  return /^\+?\d{5,15}$/.test(digits);
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** What is missing before a form can be saved, as sentences. */
export function validateForm(
  form: { readonly title: string; readonly fields: readonly Field[] },
  text: Messages['forms'],
): readonly string[] {
  const problems: string[] = [];
  if (form.title.trim() === '') problems.push(text.needTitle);
  if (form.fields.length === 0) problems.push(text.needFields);
  for (const [index, { label, type, choices = [], settings = {} }] of form.fields.entries()) {
    const name = label || String(index + 1);
    if (label.trim() === '') problems.push(text.needLabel(index + 1));
    if (
      (type === 'choice' || type === 'choices') &&
      new Set(choices.filter((choice) => choice.trim() !== '')).size < 2
    ) {
      problems.push(text.needChoices(name));
    }
    if (settings.min !== undefined && settings.max !== undefined && settings.min > settings.max) {
      problems.push(text.needRange(name));
    }
  }
  return problems;
}

/** What is missing in a workflow before its form can be saved. */
export function validateWorkflow(workflow: Workflow | undefined, text: Messages['forms']): readonly string[] {
  if (!workflow) return [];
  const { states } = workflow;
  return states.length < 2 || states.some(({ label }) => label.trim() === '') ? [text.needStates] : [];
}
