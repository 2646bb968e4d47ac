import { at, type Rule } from '../rule.ts';
import { editBoth } from '../workbench.ts';

const LARGE = 1024 * 1024;
const HUGE = 16 * 1024 * 1024;
const BINARIES = /\.(?:exe|dll|so|dylib|node|bat|cmd|sh|ps1|jar|apk|msi|zip|tar|gz|7z|rar)$/i;
const ACTIVE_SVG =
  /<script\b|<foreignObject\b|\son[a-z]+\s*=|javascript:|(?:href|src)\s*=\s*(?:["']\s*)?(?:https?:|\/\/)|url\(\s*["']?(?:https?:|\/\/)|<!ENTITY/i;

export const structureRules: readonly Rule[] = [
  {
    code: 'STRUCTURE_ENTRY',
    severity: 'error',
    passes: 'Has every file that it names',
    help: 'Build the plugin again with airlock build.',
    *check({ manifest, files }) {
      for (const [realm, target] of Object.entries(manifest.targets)) {
        if (!files.has(target.entry)) yield { message: `The entry of "${realm}", ${target.entry}, is not there.` };
      }
      if (manifest.icon !== undefined && !files.has(manifest.icon))
        yield { message: `The icon ${manifest.icon} is not there.` };
    },
  },
  {
    code: 'STRUCTURE_SINGLE_FILE',
    severity: 'error',
    passes: 'Is one self-contained file in the sandbox',
    help: 'The sandbox is handed one file and can import nothing. Build with airlock build.',
    *check({ sandboxed }) {
      for (const script of sandboxed) {
        const [found] = script.imports;
        if (found) yield { message: 'Imports another file, which the sandbox cannot load.', ...at(script, found) };
      }
    },
  },
  {
    code: 'STRUCTURE_BINARY',
    severity: 'error',
    passes: 'Has no programs or archives',
    help: 'A plugin is scripts, styles, pictures and texts.',
    *check({ files }) {
      for (const path of files.keys())
        if (BINARIES.test(path)) yield { message: `${path} is a program or an archive.`, file: path };
    },
  },
  {
    code: 'STRUCTURE_WASM',
    severity: 'warning',
    passes: 'Has no WebAssembly',
    help: 'WebAssembly cannot be read by this scan. Say in the README what it is for.',
    *check({ files }) {
      for (const path of files.keys())
        if (path.endsWith('.wasm')) yield { message: `${path} is WebAssembly.`, file: path };
    },
  },
  {
    code: 'STRUCTURE_SVG',
    severity: 'error',
    passes: 'Has pictures that are only pictures',
    help: 'Scripts, event handlers and links to other hosts do not belong into a picture.',
    *check({ texts }) {
      for (const [path, text] of texts) {
        if (path.endsWith('.svg') && ACTIVE_SVG.test(text))
          yield { message: `${path} has active or remote content.`, file: path };
      }
    },
    fix(bench) {
      for (const [path, text] of bench.facts.texts) {
        if (path.endsWith('.svg') && ACTIVE_SVG.test(text)) editBoth(bench, path, passive);
      }
    },
  },
  {
    code: 'SIZE_LARGE',
    severity: 'warning',
    passes: 'Is small',
    help: 'Users download all of it. Look for libraries that could be left out.',
    *check({ bytes }) {
      if (bytes > HUGE) yield { message: `Is ${megabytes(bytes)} large.`, severity: 'error' };
      else if (bytes > LARGE) yield { message: `Is ${megabytes(bytes)} large.` };
    },
  },
];

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** The picture without what acts or loads. */
function passive(svg: string): string {
  return svg
    .replace(/<(script|foreignObject)\b[\s\S]*?(?:<\/\1\s*>|\/>)/gi, '')
    .replace(/\son[a-z]+\s*=\s*(?:"[^"]*"|'[^']*')/gi, '')
    .replace(
      /\s(?:xlink:)?(?:href|src)\s*=\s*(?:"\s*(?:https?:|\/\/|javascript:)[^"]*"|'\s*(?:https?:|\/\/|javascript:)[^']*')/gi,
      '',
    )
    .replace(/<!DOCTYPE[\s\S]*?(?:\]\s*)?>/gi, '');
}
