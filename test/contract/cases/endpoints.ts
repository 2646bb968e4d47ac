import type { Answered, ContractCase, ContractHost } from '../contract.ts';

type Request = readonly [method: string, path: string, more?: Parameters<ContractHost['request']>[3]];

async function all(host: ContractHost, ...requests: readonly Request[]): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const [method, path, more] of requests) answers.push(await host.request('probe', method, path, more));
  return answers;
}

const codes = (answers: readonly Answered[]): unknown =>
  answers.map(({ status, body }) => [status, (body as { readonly code?: string } | undefined)?.code]);

export const endpointCases: readonly ContractCase[] = [
  {
    name: 'an endpoint is given what its address and body say, in the types of its schemas',
    plugins: ['probe'],
    async run(host) {
      const answers = await all(
        host,
        ['GET', '/words/12?loud=true'],
        ['POST', '/words', { json: { word: 'a' } }],
        ['POST', '/words', { json: { word: 'a' }, headers: { 'x-stop': 'yes' } }],
        ['DELETE', '/words'],
        ['GET', '/stream'],
      );
      return answers.map(({ status, body, headers }) => [status, body, headers['x-made']]);
    },
    expected: [
      [200, { params: { number: 12 }, query: { loud: true } }, undefined],
      [201, { word: 'a' }, 'yes'],
      [418, 'stopped', undefined],
      [204, undefined, undefined],
      [200, 'one two', undefined],
    ],
  },
  {
    name: 'what does not fit an endpoint never reaches it',
    plugins: ['probe'],
    run: async (host) =>
      codes(
        await all(
          host,
          ['GET', '/none'],
          ['PUT', '/words'],
          ['GET', '/words/many'],
          ['GET', '/words/1?loud=perhaps'],
          ['POST', '/words', { json: { other: 1 } }],
          ['POST', '/words', { json: { word: 'x'.repeat(2000) } }],
          ['GET', '/boss'],
        ),
      ),
    expected: [
      [404, 'ENDPOINT_UNKNOWN'],
      [405, 'ENDPOINT_METHOD'],
      [400, 'ENDPOINT_INVALID_REQUEST'],
      [400, 'ENDPOINT_INVALID_REQUEST'],
      [400, 'ENDPOINT_INVALID_REQUEST'],
      [413, 'ENDPOINT_TOO_LARGE'],
      [401, 'ENDPOINT_UNAUTHENTICATED'],
    ],
  },
  {
    name: 'what an endpoint answers wrongly never reaches the caller',
    plugins: ['probe'],
    run: async (host) => codes(await all(host, ['GET', '/broken'], ['GET', '/wrong'])),
    expected: [
      [500, 'ENDPOINT_FAILED'],
      [502, 'ENDPOINT_INVALID_RESPONSE'],
    ],
  },
  {
    name: 'the host answers HEAD and OPTIONS, and says what may be asked',
    plugins: ['probe'],
    async run(host) {
      const [head, options, wrong] = await all(host, ['HEAD', '/words/1'], ['OPTIONS', '/words'], ['PUT', '/words']);
      return [head?.status, head?.body, options?.status, options?.headers['allow'], wrong?.headers['allow']];
    },
    expected: [200, undefined, 204, 'DELETE, OPTIONS, POST', 'DELETE, OPTIONS, POST'],
  },
];
