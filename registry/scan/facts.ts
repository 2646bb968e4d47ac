import { decodeUtf8 } from '../format/bytes.ts';
import type { ScanInput } from './bundle.ts';
import { inspectScript, type Place, type ScriptFacts } from './script.ts';

/** The input with everything that several rules ask for, worked out once. */
export interface Facts extends ScanInput {
  readonly scripts: readonly ScriptFacts[];
  /** Scripts that only the sandboxed realms run. */
  readonly sandboxed: readonly ScriptFacts[];
  /** Texts of the bundle that are not scripts, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Origins named in scripts, with the places. */
  readonly origins: ReadonlyMap<string, readonly (Place & { readonly file: string })[]>;
  readonly bytes: number;
  readonly scriptBytes: number;
}

const SCRIPT = /\.[cm]?js$/;
const TEXT = /\.(?:json|md|txt|css|html?|svg|xml|ya?ml|map)$|^[A-Z]+$/;
// Namespaces and links of libraries that nothing is sent to.
const HARMLESS = new Set([
  'http://www.w3.org',
  'https://www.w3.org',
  'https://react.dev',
  'https://reactjs.org',
  'https://fb.me',
]);

export function gatherFacts(input: ScanInput): Facts {
  const scripts: ScriptFacts[] = [];
  const texts = new Map<string, string>();
  let bytes = 0;
  let scriptBytes = 0;
  for (const [path, content] of input.files) {
    bytes += content.length;
    if (SCRIPT.test(path)) {
      scriptBytes += content.length;
      scripts.push(inspectScript(path, readText(content)));
    } else if (TEXT.test(path)) {
      texts.set(path, readText(content));
    }
  }
  const entries = [input.manifest.targets.worker?.entry, input.manifest.targets.frame?.entry];
  const sandboxed = scripts.filter((script) => entries.includes(script.path));
  return { ...input, scripts, sandboxed, texts, origins: originsIn(scripts), bytes, scriptBytes };
}

function readText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    // Not UTF-8: read byte by byte, so that patterns still find what they look for.
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

function originsIn(scripts: readonly ScriptFacts[]): Map<string, (Place & { file: string })[]> {
  const origins = new Map<string, (Place & { file: string })[]>();
  for (const script of scripts) {
    for (const { value, line, column } of script.strings) {
      for (const [found] of value.matchAll(/\b(?:https?|wss?):\/\/[a-z0-9.-]+(?::\d+)?/gi)) {
        const origin = found.toLowerCase();
        if (HARMLESS.has(origin) || !/\.|localhost/.test(origin)) continue;
        origins.set(origin, [...(origins.get(origin) ?? []), { file: script.path, line, column }]);
      }
    }
  }
  return origins;
}
