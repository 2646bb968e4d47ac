import type { Field, FieldValue, FieldValues, Problem } from '@airlock/sdk';
import type { Messages } from '../i18n/text.tsx';

/** What the form itself asks for, whatever plugins add. */
export function validate(fields: readonly Field[], values: FieldValues, text: Messages['forms']): readonly Problem[] {
  const problems: Problem[] = [];
  for (const field of fields) {
    const value = values[field.id] ?? null;
    if (isEmpty(value)) {
      if (field.required) problems.push({ field: field.id, message: text.empties[field.type] });
    } else if (!fits(field, value)) {
      problems.push({ field: field.id, message: field.type === 'choice' ? text.notAChoice : text.empties[field.type] });
    }
  }
  return problems;
}

export function isEmpty(value: FieldValue): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function fits(field: Field, value: FieldValue): boolean {
  switch (field.type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'choice':
      return typeof value === 'string' && (field.choices ?? []).includes(value);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
  }
}

/** What is missing before a form can be saved, as sentences. */
export function validateForm(
  form: { readonly title: string; readonly fields: readonly Field[] },
  text: Messages['forms'],
): readonly string[] {
  const problems: string[] = [];
  if (form.title.trim() === '') problems.push(text.needTitle);
  if (form.fields.length === 0) problems.push(text.needFields);
  for (const [index, { label, type, choices = [] }] of form.fields.entries()) {
    if (label.trim() === '') problems.push(text.needLabel(index + 1));
    if (type === 'choice' && new Set(choices.filter((choice) => choice.trim() !== '')).size < 2) {
      problems.push(text.needChoices(label || String(index + 1)));
    }
  }
  return problems;
}
