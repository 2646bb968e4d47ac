import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { problem } from './boundaries.mjs';

/** The import boundaries of {@link problem} as a rule for oxlint. */
const boundaries = {
  meta: { type: 'problem', docs: { description: 'Imports flow one way, and wrapped libraries have one import site.' } },
  /** @param {any} context oxlint's rule context, which has no published types for plain JavaScript */
  create(context) {
    const file = relative(rootOf(context.filename), context.filename).split(sep).join('/');
    /** @param {any} node */
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const message = problem(file, node.source.value);
      if (message) context.report({ node: node.source, message });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

/** @param {string} file @returns {string} the folder above it that holds the lint configuration */
function rootOf(file) {
  let folder = dirname(file);
  while (!existsSync(join(folder, '.oxlintrc.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

export default { meta: { name: 'airlock' }, rules: { boundaries } };
