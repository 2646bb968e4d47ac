import type { Migration, Sources } from './migration.ts';
import { editPackage } from './migration.ts';

const ENTRY = 'src/plugin.ts';
const OLD_ENTRIES = [
  'index.js',
  'plugin.js',
  'src/index.js',
  'src/plugin.js',
  'src/index.ts',
  'src/plugin.ts',
  'main.js',
];
/** What tells a plugin of version 1: it describes its hooks in a method. */
const LEGACY = /\b(?:get_hooks|getHooks)\b\s*(?:\(|:|=)/;
const DEFINED = /\bdefinePlugin\s*\(|\badaptLegacyPlugin\s*\(/;

/**
 * A plugin of version 1 is an object or class with `initialize, get_hooks, on_enable, on_disable`. It is kept as it is in
 * `src/legacy.js`, or `.ts`, and a definition around it runs it in any realm of version 2.
 */
export const legacyToDefinition: Migration = {
  number: '001',
  title: 'Put a definition around a plugin of version 1, which runs it as it is.',
  run(sources) {
    if ([...sources].some(([path, text]) => path.endsWith('.ts') && DEFINED.test(text))) return;
    const entry = OLD_ENTRIES.find((path) => LEGACY.test(sources.get(path) ?? ''));
    if (entry === undefined) return;
    const old = asModule(sources.get(entry) ?? '');
    sources.delete(entry);
    const kept = entry.endsWith('.ts') ? 'legacy.ts' : 'legacy.js';
    sources.set(`src/${kept}`, old);
    sources.set(ENTRY, definition(sources, old, kept));
    editPackage(sources, (json) => {
      json['type'] = 'module';
      delete json['main'];
      json.dependencies = { ...json.dependencies, '@airlock/sdk': json.dependencies?.['@airlock/sdk'] ?? '^0.1.0' };
    });
  },
};

/** CommonJS as a module: what is exported becomes the default. */
function asModule(source: string): string {
  if (/\bexport\s+default\b/.test(source)) return source;
  return source.replace(/^[ \t]*(?:module\.exports|export)\s*=\s*/m, 'export default ');
}

function definition(sources: Sources, old: string, kept: string): string {
  const name = String(JSON.parse(sources.get('package.json') ?? '{}')['name'] ?? 'plugin');
  const id = name
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const isClass = /\bexport\s+default\s+class\b|\bclass\s+(\w+)[\s\S]*export\s+default\s+\1\b/.test(old);
  return `import { adaptLegacyPlugin } from '@airlock/sdk/legacy';
import ${isClass ? 'Legacy' : 'legacy'} from './${kept}';

/** The plugin of version 1, unchanged. Move its handlers into \`definePlugin\` one by one. */
export default adaptLegacyPlugin(${isClass ? 'new Legacy()' : 'legacy'}, { id: '${id || 'plugin'}' });
`;
}
