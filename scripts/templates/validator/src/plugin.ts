import { definePlugin, formValidate } from '@airlock/sdk';

/** {{description}} */
export default definePlugin({
  id: '{{id}}',
  name: '{{name}}',
  settings: {
    type: 'object',
    properties: { fields: { type: 'integer', title: 'Most fields in a form', minimum: 1, default: 12 } },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(formValidate, {}, ({ form }, { settings }) =>
      form.fields.length > settings.fields
        ? [{ message: `A form of more than ${settings.fields} fields is rarely filled in.` }]
        : [],
    ),
  ],
});
