import type { HookToken } from '@airlock/sdk';
import { examplesIn } from './examples.ts';
import { exportName, HOOKS } from './hooks.ts';

/** The page of all hooks, `docs/hooks.md`: made from the tokens of the SDK; each example is cut out of the test that runs it. */
export function hooksPage(test: string, hooks: readonly HookToken[] = HOOKS): string {
  const examples = examplesIn(test, 'hook');
  const groups = new Map<string, HookToken[]>();
  for (const hook of hooks) {
    const [group = ''] = hook.id.split('.');
    groups.set(group, [...(groups.get(group) ?? []), hook]);
  }
  return `${[
    '# The hooks of the app',
    '',
    '**event**: all are told. **filter**: each changes what the one before gave. **decision**: the first answer counts; `undefined` is none. **collect**: all answers count. Each example goes into `definePlugin({ id: …, hooks: [ … ] })` and is cut out of `sdk/testing/hook-examples.test.ts`, which runs it.',
    '',
    'This page is generated: `npm run docs`.',
    ...[...groups].flatMap(([group, tokens]) => [
      '',
      `## ${group}`,
      ...tokens.flatMap((token) => entry(token, examples.get(token.id) ?? '')),
    ]),
  ].join('\n')}\n`;
}

function entry({ id, kind, description, timeout, deprecated }: HookToken, example: string): string[] {
  const gone = deprecated ? ` Deprecated since ${deprecated.since}.` : '';
  return [
    '',
    `### ${id}`,
    '',
    `${description}${gone} **${kind}**, ${timeout} ms.`,
    '',
    '```ts',
    `import { hook, ${exportName(id)} } from '@airlock/sdk';`,
    '',
    example,
    '```',
  ];
}
