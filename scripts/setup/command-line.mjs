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
        input: { cli: at('scripts/cli.ts'), tuf: at('scripts/tuf/main.ts') },
        external: [OF_THE_PLUGIN],
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}
