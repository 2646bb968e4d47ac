import type { HookToken } from '@airlock/sdk';
import { exportName, HOOKS } from './hooks.ts';
import { sampleOf } from './sample.ts';

/** A handler of a hook, as code. */
export function answerOf({ kind, output }: Pick<HookToken, 'kind' | 'output'>): string {
  switch (kind) {
    case 'event':
      return "(payload, { log }) => {\n    log.info('It happened.', payload);\n  }";
    case 'filter':
      return '(value) => ({ ...value })';
    case 'decision':
      return '() => undefined';
    case 'collect':
      return `() => ${answerText(sampleOf(output))}`;
  }
}

/** A plain value as code. */
function answerText(value: unknown): string {
  const text = JSON.stringify(value)
    .replaceAll('"', "'")
    .replace(/'(\w+)':/g, '$1: ')
    .replaceAll(',', ', ');
  return text.startsWith('{') ? `(${text.replace(/^\{/, '{ ').replace(/\}$/, ' }')})` : text;
}

/** The page of all hooks, `docs/hooks.md`: made from the tokens of the SDK, with an example for each. */
export function hooksPage(hooks: readonly HookToken[] = HOOKS): string {
  const groups = new Map<string, HookToken[]>();
  for (const hook of hooks) {
    const [group = ''] = hook.id.split('.');
    groups.set(group, [...(groups.get(group) ?? []), hook]);
  }
  return `${[
    '# The hooks of the app',
    '',
    '**event**: all are told. **filter**: each changes what the one before gave. **decision**: the first answer counts; `undefined` is none. **collect**: all answers count. Each example is a whole plugin; a test runs every one.',
    '',
    'This page is generated: `npm run docs`.',
    ...[...groups].flatMap(([group, tokens]) => ['', `## ${group}`, ...tokens.flatMap(entry)]),
  ].join('\n')}\n`;
}

function entry(hook: HookToken): string[] {
  const { id, kind, description, timeout, deprecated } = hook;
  const name = exportName(id);
  const gone = deprecated ? ` Deprecated since ${deprecated.since}.` : '';
  return [
    '',
    `### ${id}`,
    '',
    `${description}${gone} **${kind}**, ${timeout} ms.`,
    '',
    '```ts',
    `import { definePlugin, hook, ${name} } from '@airlock/sdk';`,
    '',
    'export default definePlugin({',
    "  id: 'example',",
    `  hooks: [hook(${name}, {}, ${answerOf(hook)})],`,
    '});',
    '```',
  ];
}
