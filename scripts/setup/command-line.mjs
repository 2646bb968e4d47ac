import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { at } from './lib/paths.mjs';

/** The plugin's own SDK builds and tests it, so that both always are of one version; all else goes into the program. */
const OF_THE_PLUGIN = /^@airlock\/sdk\/(?:build|testing)$/;
const CONDITIONS = ['airlock-source', 'node', 'import'];

/**
 * Bundle the `airlock` program with every library that it needs, so that installing it installs nothing else. Commands
 * stay files of their own, loaded when they are used. The licences of the libraries go along.
 */
export async function bundleCommandLine() {
  const { build } = await import('vite');
  await build({
    root: at('scripts'),
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: true, target: 'node', resolve: { conditions: CONDITIONS } },
    build: {
      ssr: true,
      outDir: at('scripts/dist'),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      license: { fileName: 'THIRD-PARTY.md' },
      rolldownOptions: {
        // Set-up serves what it built with the same servers as `airlock`.
        input: {
          cli: at('scripts/cli.ts'),
          tuf: at('scripts/tuf/main.ts'),
          'serve/index': at('scripts/serve/index.ts'),
        },
        external: [OF_THE_PLUGIN],
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  await writeJavaScriptTemplates();
}

/**
 * The templates of `airlock create` once more, in JavaScript: types taken away, components left as they are. Whatever is
 * not a source file is the same for both.
 */
async function writeJavaScriptTemplates() {
  const { transformWithOxc } = await import('vite');
  const { format } = await import('oxfmt');
  const options = JSON.parse(await readFile(at('.oxfmtrc.json'), 'utf8'));
  const from = at('scripts/templates');
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const source = await readFile(file, 'utf8');
    const { code } = await transformWithOxc(source, file, {
      lang: 'tsx',
      jsx: 'preserve',
      sourcemap: false,
      tsconfig: false,
    });
    const to = at('scripts/dist/javascript', relative(from, file).replace(/\.ts(x?)$/, '.js$1'));
    const spaced = code
      .replace(/^(import .*["'].*)\.ts(x?["'];)$/gm, '$1.js$2')
      .replace(/import\((["'].*)\.ts(x?["'])\)/g, 'import($1.js$2)')
      .replace(/^(?!import\b|\/\*\*)(.*)\n(?=\/\*\*|export |it\()/gm, '$1\n\n')
      .replace(/^(import .*)\n(?!import )/gm, '$1\n\n');
    const formatted = await format(to, spaced, { printWidth: options.printWidth, singleQuote: options.singleQuote });
    if (formatted.errors.length > 0)
      throw new Error(`${file} cannot be written in JavaScript.`, { cause: formatted.errors });
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, formatted.code);
  }
}
