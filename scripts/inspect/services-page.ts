import { examplesIn } from './examples.ts';

/** The page of all services, `docs/services.md`: each example is cut out of the test that runs it. */
export function servicesPage(test: string): string {
  return `${[
    '# The services that plugins call',
    '',
    'A service is on the context of every handler once its permission is declared. Undeclared, it is a type error and not there; refused by the user, its calls reject with the code `PERMISSION_DENIED`. Each example is cut out of `sdk/testing/examples.test.ts`, which runs it.',
    '',
    'This page is generated: `npm run docs`.',
    ...[...examplesIn(test, 'service')].flatMap(([service, code]) => ['', `## ${service}`, '', '```ts', code, '```']),
  ].join('\n')}\n`;
}
