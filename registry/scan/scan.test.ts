import { describe, expect, it } from 'vitest';
import type { PluginManifest } from '@airlock/sdk';
import { encodeUtf8 } from '../format/bytes.ts';
import { parseAdvisory, RULES, scan, type ScanInput } from './index.ts';
import { compareVersions } from './versions.ts';

const GOOD =
  '(()=>{const plugin={hooks:[],onActivate(c){return c.storage.get("a")}};globalThis[Symbol.for("airlock.register")](plugin)})();';
const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [{ type: 'library', name: 'left-pad', version: '1.3.0' }],
};

interface Changes {
  manifest?: Partial<PluginManifest> & { [name: string]: unknown };
  /** Text per file; `undefined` takes the file out. */
  files?: Record<string, string | undefined>;
  previous?: Partial<PluginManifest>;
  advisories?: ScanInput['advisories'];
}

function bundle({ manifest, files, previous, advisories }: Changes = {}): ScanInput {
  const good: PluginManifest = {
    manifestVersion: 1,
    id: 'good',
    version: '1.1.0',
    name: 'Good plugin',
    description: 'Does something useful for people who fill in forms.',
    author: 'Ada',
    license: 'MIT',
    repository: 'https://example.org/good',
    keywords: [],
    categories: [],
    icon: 'icon.svg',
    hostApi: '^1.0.0',
    targets: { worker: { entry: 'worker/plugin.js' } },
    hooks: [],
    permissions: { storage: { reason: 'Keeps your filter between visits' } },
    contributes: {},
    dependencies: {},
    optionalDependencies: {},
  };
  const contents: Record<string, string | undefined> = {
    'worker/plugin.js': GOOD,
    'README.md': '# Good plugin',
    'CHANGELOG.md': '## 1.1.0\n\nBetter.',
    LICENSE: 'MIT',
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
    'sbom.cdx.json': JSON.stringify(SBOM),
    ...files,
  };
  const kept = Object.entries(contents).flatMap(([path, text]) =>
    text === undefined ? [] : [[path, encodeUtf8(text)] as const],
  );
  return {
    manifest: { ...good, ...manifest },
    files: new Map(kept),
    ...(previous ? { previous: { ...good, version: '1.0.0', ...previous } } : {}),
    ...(advisories ? { advisories } : {}),
  };
}

const script = (source: string): Changes => ({ files: { 'worker/plugin.js': `${source};${GOOD}` } });
const network = (origins: string[]) => ({
  permissions: {
    storage: { reason: 'Keeps your filter between visits' },
    network: { reason: 'Asks the service for rates', origins },
  },
});
const vulnerable = parseAdvisory(
  JSON.stringify({
    id: 'GHSA-test',
    summary: 'Pads too far',
    database_specific: { severity: 'HIGH' },
    affected: [
      {
        package: { ecosystem: 'npm', name: 'left-pad' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.3.1' }] }],
      },
    ],
  }),
  'GHSA-test.json',
);

/** For each rule, changes to a good bundle that trip it and nothing else, and near misses that must not. */
const CASES: Record<string, { trips: Changes[]; passes?: Changes[]; also?: string[] }> = {
  STRUCTURE_ENTRY: { trips: [{ manifest: { icon: 'other.svg' } }], also: ['METADATA_ICON'] },
  STRUCTURE_SINGLE_FILE: { trips: [script('import("./chunk.js")')] },
  STRUCTURE_BINARY: { trips: [{ files: { 'tool.exe': 'MZ' } }] },
  STRUCTURE_WASM: { trips: [{ files: { 'core.wasm': '\0asm' } }] },
  STRUCTURE_MAP: { trips: [{ files: { 'worker/plugin.js.map': '{}' } }] },
  STRUCTURE_HIDDEN: { trips: [{ files: { 'worker/.DS_Store': 'x' } }] },
  STRUCTURE_SVG: {
    trips: ['<svg><script/></svg>', '<svg onload="x()"/>', '<svg><image href="https://a.example/x"/></svg>'].map(
      (svg) => ({ files: { 'icon.svg': svg } }),
    ),
  },
  SIZE_LARGE: {
    trips: [{ files: { 'picture.png': 'x'.repeat(1_100_000) } }],
    passes: [{ files: { 'picture.png': 'x'.repeat(900_000) } }],
  },
  CODE_SYNTAX: { trips: [{ files: { 'extra.js': 'const = 3' } }, { files: { 'deep.js': '['.repeat(200_000) } }] },
  CODE_EVAL: {
    trips: [
      script('eval("1")'),
      script('(0,eval)("1")'),
      script('new Function("return 1")()'),
      script('setTimeout("go()",1)'),
      script('({}).constructor.constructor("return 1")()'),
      script('[]["constr"+"uctor"].constructor("x")'),
    ],
    passes: [
      script('setTimeout(()=>1,1)'),
      script('const eval2=1;eval2'),
      script('class Function2{};new Function2("x")'),
      script('(x)=>x instanceof Function'),
    ],
  },
  CODE_REMOTE: { trips: [script('importScripts("a.js")')], also: ['CODE_REMOVED_GLOBAL'] },
  CODE_COMPUTED_IMPORT: { trips: [{ files: { 'page/x.js': 'export const load=(n)=>import(n)' } }] },
  CODE_INVISIBLE: {
    trips: [script('const a="x\u200By"'), script('/* \u202E */'), script('const b="\u{E0041}"')],
    passes: [script('const a="x\\u200By"'), script('const a="é漢🎉"')],
  },
  CODE_OBFUSCATED: {
    trips: [
      script(Array.from({ length: 12 }, (_, at) => `var _0x1a2b${at}=1`).join(';')),
      script(`const a="${'\\x41'.repeat(300)}"`),
      script(`const a=atob("${'QUJD'.repeat(1200)}")`),
    ],
    passes: [script(`const a="${'QUJD'.repeat(1200)}"`)],
  },
  CODE_MINER: { trips: [script('const pool="stratum+tcp:pool"')] },
  CODE_PROTOTYPE: { trips: [script('({}).__proto__=null'), script('({}).__defineGetter__("a",()=>1)')] },
  CODE_HTML_SINK: { trips: [script('(e)=>{e.innerHTML="x"}'), script('(e)=>e.insertAdjacentHTML("a","b")')] },
  CODE_NO_DOCUMENT: { trips: [script('document.title')], passes: [script('((document)=>document.title)({})')] },
  CODE_REMOVED_GLOBAL: { trips: [script('indexedDB.open("a")')] },
  CODE_DEBUGGER: { trips: [script('debugger')] },
  NETWORK_UNDECLARED: { trips: [script('fetch("/a")')], passes: [script('((fetch)=>fetch("/a"))(()=>1)')] },
  NETWORK_HOST: {
    trips: [{ ...script('fetch("https://b.example.org/x")'), manifest: network(['https://a.example.org']) }],
    passes: [{ ...script('fetch("https://a.example.org/x")'), manifest: network(['https://a.example.org']) }],
    also: ['NETWORK_MENTIONED'],
  },
  NETWORK_MENTIONED: {
    trips: [script('const a="see https://b.example.org/x"')],
    passes: [script('const a="http://www.w3.org/2000/svg"')],
  },
  NETWORK_INSECURE: {
    trips: [{ ...script('fetch("http://a.example.org/")'), manifest: network(['http://a.example.org']) }],
  },
  NETWORK_LOCAL: {
    trips: [{ ...script('fetch'), manifest: network(['http://localhost:3000']) }],
  },
  NETWORK_BROAD: {
    trips: [
      { ...script('fetch'), manifest: network(Array.from({ length: 11 }, (_, at) => `https://${at}.example.org`)) },
    ],
  },
  NETWORK_SOURCE_MAP: {
    trips: [{ files: { 'worker/plugin.js': `${GOOD}\n//# sourceMappingURL=https://maps.example.org/a.map` } }],
  },
  PERMISSION_UNKNOWN: {
    trips: [
      {
        manifest: {
          permissions: {
            storage: { reason: 'Keeps your filter' },
            constructor: { reason: 'Builds the things' },
          } as never,
        },
      },
    ],
    also: ['PERMISSION_UNUSED'],
  },
  PERMISSION_UNUSED: {
    trips: [{ files: { 'worker/plugin.js': GOOD.replace('c.storage.get("a")', '1') } }],
    passes: [{ files: { 'worker/plugin.js': GOOD.replace('c.storage.get("a")', '(({storage})=>storage)(c)') } }],
  },
  PERMISSION_REASON: { trips: [{ manifest: { permissions: { storage: { reason: 'storage' } } } }] },
  PERMISSION_ADDED: {
    trips: [
      { previous: { permissions: {} } },
      {
        ...script('fetch'),
        manifest: network(['https://a.example.org', 'https://b.example.org']),
        previous: network(['https://a.example.org']),
      },
    ],
    passes: [{ previous: {} }],
  },
  SECRET_KEY: { trips: [script('const k=`-----BEGIN PRIVATE KEY-----`')] },
  SECRET_TOKEN: {
    trips: [{ files: { 'README.md': `ghp_${'a'.repeat(36)}` } }, script(`const t="AKIA${'A'.repeat(16)}"`)],
  },
  SUPPLY_SBOM: { trips: [{ files: { 'sbom.cdx.json': undefined } }, { files: { 'sbom.cdx.json': '{}' } }] },
  SUPPLY_VULNERABLE: {
    trips: [{ advisories: { list: [vulnerable], date: '2026-11-20' } }],
    passes: [
      {
        advisories: { list: [vulnerable], date: '2026-11-20' },
        files: { 'sbom.cdx.json': JSON.stringify({ ...SBOM, components: [{ name: 'left-pad', version: '1.3.1' }] }) },
      },
    ],
  },
  METADATA_README: { trips: [{ files: { 'README.md': undefined } }] },
  METADATA_CHANGELOG: { trips: [{ files: { 'CHANGELOG.md': undefined } }] },
  METADATA_LICENSE_FILE: { trips: [{ files: { LICENSE: undefined } }] },
  METADATA_LICENSE: {
    trips: [{ manifest: { license: 'SEE LICENSE' } }],
    passes: [{ manifest: { license: '(MIT OR Apache-2.0)' } }],
  },
  METADATA_ICON: { trips: [{ manifest: { icon: undefined as never } }] },
  METADATA_REPOSITORY: { trips: [{ manifest: { repository: undefined as never } }] },
  METADATA_DESCRIPTION: { trips: [{ manifest: { description: 'A plugin' } }] },
  METADATA_DECEPTIVE: {
    trips: [{ manifest: { name: 'P\u0430ypal' } }, { manifest: { name: 'Good\u200B plugin' } }],
    passes: [{ manifest: { name: 'Хороший plugin' } }],
  },
  METADATA_LEFTOVER: { trips: [{ manifest: { name: 'My plugin' } }] },
  METADATA_VERSION: { trips: [{ previous: { version: '1.1.0' } }, { previous: { version: '2.0.0' } }] },
};

const rulesOf = (changes: Changes) => new Set(scan(bundle(changes)).findings.map((finding) => finding.rule));

describe('scan', () => {
  it('finds nothing wrong in a good bundle and says what holds', () => {
    const scorecard = scan(bundle());
    expect(scorecard.findings).toEqual([]);
    expect(Object.keys(scorecard.passed)).toHaveLength(RULES.length);
  });

  it('has a case for every rule', () => {
    expect(Object.keys(CASES).sort()).toEqual(RULES.map((rule) => rule.code).sort());
  });

  for (const [rule, { trips, passes = [], also = [] }] of Object.entries(CASES)) {
    it(`${rule} trips on what it is for and on nothing else`, () => {
      for (const changes of trips) {
        const found = rulesOf(changes);
        expect(found).toContain(rule);
        expect([...found].filter((one) => one !== rule && !also.includes(one))).toEqual([]);
      }
      for (const changes of passes) expect(rulesOf(changes)).not.toContain(rule);
    });
  }

  it('names file, line and column', () => {
    const { findings } = scan(bundle(script('\n\n  eval("1")')));
    expect(findings[0]).toMatchObject({ rule: 'CODE_EVAL', file: 'worker/plugin.js', line: 3, column: 3 });
  });

  it('keeps the findings of one rule few and its result the same', () => {
    const noisy = bundle(script('eval("1");'.repeat(5000)));
    expect(scan(noisy).findings).toHaveLength(20);
    expect(scan(noisy)).toEqual(scan(noisy));
  });
});

describe('versions', () => {
  it('are ordered as semver.org says', () => {
    const order = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
    ];
    for (const [at, version] of order.entries()) {
      for (const [other, than] of order.entries())
        expect(Math.sign(compareVersions(version, than))).toBe(Math.sign(at - other));
    }
    expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0);
  });
});
