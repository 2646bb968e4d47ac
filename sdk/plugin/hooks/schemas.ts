import type { JsonSchema } from '../manifest.ts';

/** Schemas of the records that hooks carry. They check shape; keys they do not name are let through. */

const text: JsonSchema = { type: 'string' };
const time: JsonSchema = { type: 'number' };

export const problemsSchema: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['message'],
    properties: { field: text, row: { type: 'integer', minimum: 0 }, message: { type: 'string', minLength: 1 } },
  },
};

export const fieldSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'type', 'label', 'required'],
  properties: {
    id: { type: 'string', minLength: 1 },
    // Plugins contribute types of their own.
    type: { type: 'string', minLength: 1 },
    label: text,
    required: { type: 'boolean' },
    choices: { type: 'array', items: text },
    settings: { type: 'object' },
    visible: {
      type: 'object',
      required: ['field', 'is'],
      properties: { field: text, is: { enum: ['filled', 'empty', 'equal', 'different'] }, value: text },
    },
  },
};

export const formSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'title', 'fields', 'createdAt', 'updatedAt'],
  properties: {
    id: { type: 'string', minLength: 1 },
    title: text,
    description: text,
    fields: { type: 'array', items: fieldSchema },
    createdAt: time,
    updatedAt: time,
  },
};

export const valuesSchema: JsonSchema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null', 'array'], items: text },
};

export const submissionSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'formId', 'fields', 'values', 'state', 'createdAt', 'updatedAt'],
  properties: {
    id: { type: 'string', minLength: 1 },
    formId: { type: 'string', minLength: 1 },
    fields: { type: 'array', items: fieldSchema },
    values: valuesSchema,
    state: text,
    createdAt: time,
    updatedAt: time,
  },
};

export const textMapSchema: JsonSchema = { type: 'object', additionalProperties: text };
