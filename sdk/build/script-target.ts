import { isDeepStrictEqual } from 'node:util';
import type { TargetManifest } from '../plugin/manifest.ts';
import { bundle, type Bundle, type BundleOptions } from './bundle.ts';
import { evaluate, registerEntry, type Declaration } from './declaration.ts';
import { fail } from './errors.ts';
import { importsOf } from './imports.ts';
import type { PluginProject } from './project.ts';

/** A script that was built, still to be compared with what the plugin declares. */
export interface ScriptTarget {
  /** What the script itself declares, when it is evaluated. */
  shipped(): Declaration;
  finish(declaration: Declaration): Bundle & { readonly target: TargetManifest };
}

/**
 * Build for an isolated realm: one classic script that needs nothing around it and registers the definition once. A
 * worker has no document, so its styles are left out; a frame adopts them as a constructed sheet, which its policy allows.
 */
export async function buildScriptTarget(
  project: PluginProject,
  realm: 'worker' | 'frame',
  options: Pick<BundleOptions, 'sourceMaps' | 'minify'>,
): Promise<ScriptTarget> {
  const entry = `${realm}.js`;
  const built = await bundle(project, {
    entry: registerEntry(project.entry),
    fileName: entry,
    format: 'iife',
    ...options,
  });
  const code = decode(built.files.get(entry));
  checkSelfContained(code, entry);
  const styles = [...built.files].filter(([file]) => file.endsWith('.css')).map(([, bytes]) => decode(bytes));
  const files = new Map([...built.files].filter(([file]) => !file.endsWith('.css')));
  if (realm === 'frame' && styles.length > 0)
    files.set(entry, new TextEncoder().encode(code + adopt(styles.join('\n'))));
  let shipped: Declaration | undefined;
  const read = (): Declaration => (shipped ??= evaluate(code, `"${entry}"`));
  return {
    shipped: read,
    finish(declaration) {
      mustAgree(read(), entry, declaration);
      return { ...built, files, target: { entry } };
    },
  };
}

/** An isolated realm has no network and no loader: whatever is not in the file will never be there. */
function checkSelfContained(code: string, file: string): void {
  const [left] = importsOf(code, 'script');
  if (left === undefined) return;
  fail({
    code: 'NOT_SELF_CONTAINED',
    message: `"${file}" still has import(${left.specifier ?? '…'}) after bundling, which an isolated realm cannot do.`,
    hint: 'Import by a constant relative path or package name, so that it can be put into the file.',
  });
}

/** The file that ships must declare what the manifest says. */
function mustAgree(shipped: Declaration, file: string, declaration: Declaration): void {
  if (!isDeepStrictEqual(shipped, declaration)) {
    fail({
      code: 'DECLARATION_UNSTABLE',
      message: `"${file}" declares something else each time it is evaluated.`,
      hint: 'A definition must not depend on the time, chance or the environment.',
    });
  }
}

function adopt(css: string): string {
  return `;(()=>{const s=new CSSStyleSheet();s.replaceSync(${JSON.stringify(css)});document.adoptedStyleSheets.push(s)})();`;
}

function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
