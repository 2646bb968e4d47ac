import { describe, expect, it } from 'vitest';
import { bundle, CASES, type Changes } from '../../test/fixtures/bad-plugins.ts';
import { encodeUtf8 } from '../format/bytes.ts';
import { fixAll, RULES, scan, type Files, type ScanInput } from './index.ts';

const DOCUMENTS = /^(?:README\.md|CHANGELOG\.md|LICENSE|icon\.svg)$/;
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function filesOf(texts: Map<string, string>): Files {
  return {
    text: (path) => texts.get(path),
    write: (path, text) => void texts.set(path, text),
    remove: (path) => void texts.delete(path),
    paths: () => [...texts.keys()].sort(),
  };
}

/** What fixing makes of a bundle: its sources are fixed, and then it is built again from them. */
function fixed(input: ScanInput): ScanInput {
  const { manifest } = input;
  const { version, description, author, license, keywords, repository } = manifest;
  const bundled = new Map(Array.from(input.files, ([path, bytes]) => [path, decode(bytes)]));
  const project = new Map([...bundled].filter(([path]) => DOCUMENTS.test(path)));
  project.set(
    'package.json',
    JSON.stringify({
      version,
      description,
      ...(author === undefined ? {} : { author }),
      license,
      keywords,
      repository: repository ?? 'github:ada/good',
    }),
  );
  project.set('src/plugin.js', (bundled.get('worker/plugin.js') ?? '').replace(/debugger;/, '\ndebugger;\n'));
  const codes = fixAll(input, { project: filesOf(project), bundle: filesOf(bundled), year: 2026 });
  expect(codes.length).toBeGreaterThan(0);
  const json = JSON.parse(project.get('package.json') ?? '{}');
  for (const [path, text] of project) if (DOCUMENTS.test(path)) bundled.set(path, text);
  const source = project.get('src/plugin.js') ?? '';
  if (!bundled.get('worker/plugin.js')?.includes('x();x();')) bundled.set('worker/plugin.js', source);
  return {
    ...input,
    manifest: { ...manifest, ...json, ...(project.has('icon.svg') ? { icon: 'icon.svg' } : {}) },
    files: new Map(Array.from(bundled, ([path, text]) => [path, encodeUtf8(text)])),
  };
}

const fixable = RULES.filter(({ fix }) => fix !== undefined).map(({ code }) => code);
const broken = (input: ScanInput): string[] => scan(input).findings.map(({ rule }) => rule);
/** What a fix cannot know: only where there is an icon in the first place is it the icon that is missing. */
const onlyFixable = (changes: Changes): boolean => changes.manifest?.name === undefined;

describe('fixes', () => {
  it('are there for at least 25 rules', () => {
    expect(fixable.length).toBeGreaterThanOrEqual(25);
  });

  for (const code of fixable) {
    it(`${code} is put right, and nothing else is broken by it`, () => {
      for (const changes of (CASES[code]?.trips ?? []).filter(onlyFixable)) {
        const before = bundle(changes);
        expect(broken(before)).toContain(code);
        const after = broken(fixed(before));
        expect(after).not.toContain(code);
        expect(after.filter((rule) => !broken(before).includes(rule))).toEqual([]);
      }
    });
  }

  it('change nothing where nothing is wrong', () => {
    const project = new Map([['package.json', '{}']]);
    const before = new Map(project);
    expect(fixAll(bundle(), { project: filesOf(project), bundle: filesOf(new Map()), year: 2026 })).toEqual([]);
    expect(project).toEqual(before);
  });
});
