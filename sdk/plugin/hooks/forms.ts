import { defineHook } from '../hook.ts';
import type { Field, FieldValue, Form, Problem } from '../records.ts';
import { fieldSchema, formSchema, problemsSchema } from './schemas.ts';

/** Someone saves a form in the builder; answers say what is wrong with it. */
export const formValidate = defineHook<{ readonly form: Form }, readonly Problem[]>('form.validate', 'collect', {
  description: 'Check the definition of a form before it is saved.',
  output: problemsSchema,
});

export const formBeforeCreate = defineHook<Form>('form.beforeCreate', 'filter', {
  description: 'Change a new form before it is saved.',
  output: formSchema,
});

export const formAfterCreate = defineHook<{ readonly form: Form }>('form.afterCreate', 'event', {
  description: 'A form was created.',
});

export const formBeforeUpdate = defineHook<Form>('form.beforeUpdate', 'filter', {
  description: 'Change an edited form before it is saved.',
  output: formSchema,
});

export const formAfterUpdate = defineHook<{ readonly form: Form; readonly previous: Form }>(
  'form.afterUpdate',
  'event',
  {
    description: 'A form was changed.',
  },
);

/** Answer with a reason to keep the form; the first one wins. */
export const formBeforeDelete = defineHook<{ readonly form: Form }, { readonly refuse: string }>(
  'form.beforeDelete',
  'decision',
  {
    description: 'Refuse to delete a form, with a reason.',
    output: { type: 'object', required: ['refuse'], properties: { refuse: { type: 'string', minLength: 1 } } },
  },
);

export const formAfterDelete = defineHook<{ readonly form: Form }>('form.afterDelete', 'event', {
  description: 'A form was deleted, with its submissions.',
});

/** Runs each time a form is shown for filling in; the change is not saved. */
export const formRender = defineHook<Form>('form.render', 'filter', {
  description: 'Change how a form is shown.',
  output: formSchema,
});

export const formFieldRender = defineHook<Field>('form.field.render', 'filter', {
  description: 'Change how one field is shown.',
  output: fieldSchema,
});

/** Runs for each field when a form is submitted; `value` is what was typed. */
export const formValidationCustom = defineHook<
  { readonly form: Form; readonly field: Field; readonly value: FieldValue },
  readonly Problem[]
>('form.validation.custom', 'collect', {
  description: 'Check the value of one field with rules of your own.',
  output: problemsSchema,
});
