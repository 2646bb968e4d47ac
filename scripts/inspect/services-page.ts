/** One example of a service: what it shows, and its code. */
interface Example {
  readonly service: string;
  readonly code: string;
}

/** The page of all services, `docs/services.md`: each example is cut out of the test that runs it. */
export function servicesPage(test: string): string {
  const examples = [...test.matchAll(/^ *\/\/ service: (\w+)\n([\s\S]*?)^ *\/\/ end\n/gm)].map(
    ([, service = '', code = '']): Example => ({ service, code: dedent(code) }),
  );
  return `${[
    '# The services that plugins call',
    '',
    'A service is on the context of every handler once its permission is declared. Undeclared, it is a type error and not there; refused by the user, its calls reject with the code `PERMISSION_DENIED`. Each example is cut out of `sdk/testing/examples.test.ts`, which runs it.',
    '',
    'This page is generated: `npm run docs`.',
    ...examples.flatMap(({ service, code }) => ['', `## ${service}`, '', '```ts', code, '```']),
  ].join('\n')}\n`;
}

function dedent(code: string): string {
  const lines = code.replace(/\n$/, '').split('\n');
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(least)).join('\n');
}
