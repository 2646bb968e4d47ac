import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

/** Texts that are asked for as they are: `?raw`, alone or among others. */
const RAW = /[?&]raw(?:&|$)/;

/**
 * Ends the lines of every source in one way, so that a checkout on Windows gives the same bytes as any other: in texts
 * imported with `?raw`, and in what a minifier keeps, such as comments with a licence.
 */
export function oneLineEnd(): Plugin {
  return {
    name: 'airlock:line-ends',
    enforce: 'pre',
    load: {
      filter: { id: { include: RAW, exclude: /^\0/ } },
      async handler(id) {
        const [file = ''] = id.split('?', 1);
        this.addWatchFile(file);
        const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
        return { code: `export default ${JSON.stringify(text)}`, moduleType: 'js' };
      },
    },
    transform: {
      // Of a text that is imported as it is, this would be the module that holds it.
      filter: { id: { exclude: RAW }, code: '\r\n' },
      handler: (code) => ({ code: code.replaceAll('\r\n', '\n'), map: null }),
    },
  };
}
