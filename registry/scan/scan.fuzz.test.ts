import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundle, CASES, type Changes } from '../../test/fixtures/bad-plugins.ts';
import { cpuTime } from '../../test/fixtures/cpu-time.ts';
import { RULES, scan, type ScanInput } from './index.ts';

/** Milliseconds of processor that one small plugin may take. */
const PATIENCE = 2500;
/** So often is a piece said again and again; what looks for an end from each of them takes a hundred times as long. */
const AGAIN = 8000;

const LARGE = 20_000;
const ALL = Object.values(CASES)
  .flatMap(({ trips, passes = [] }) => [...trips, ...passes])
  .filter(({ files = {} }) => Object.values(files).every((text) => (text ?? '').length < LARGE));

/** Pieces that open something, escape something, or mean something to one rule or another. */
const PIECES =
  ':focus|:focus {|animation|url( |href= |outline:|<metadata|<metadata>|http://a:|a.a.|a:b@|password:|password:"|@import "|;|\r|\u2028|%5b|&amp|x=|/home/|ghp_|<a |{}|[]|(|)|=>|`|${|"|\\|\\u{|/*|*/|//|<!--|-->|<svg|</|<script>|url(|@import |@media|&#x|%|::|https://|http://[::1|__proto__|constructor|async |await |yield |class A{#a;|static{|import(|import.meta|\0|\u2028|\u202E|\uD800|💥|a.b?.c|0n|1e999|new.target|-----BEGIN |sourceMappingURL=|## 1.1.0|[x](|![](|\r\n'.split(
    '|',
  );

const text = (original: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.nat(12),
        piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8, unit: 'binary' })),
        times: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(500) }),
      }),
      { maxLength: 6 },
    )
    .map((changes) =>
      changes.reduce((now, { at, cut, piece, times }) => {
        const place = Math.floor(at * now.length);
        return now.slice(0, place) + piece.repeat(times) + now.slice(place + cut);
      }, original),
    );

/** Files of a good or bad plugin, each changed here and there; of the manifest, texts. */
const changed: fc.Arbitrary<ScanInput> = fc.constantFrom<Changes>({}, ...ALL).chain((changes) => {
  const input = bundle(changes);
  const files = [...input.files].filter(([path]) => !path.endsWith('.png'));
  const { name, description } = input.manifest;
  return fc
    .record({
      texts: fc.tuple(...files.map(([, bytes]) => text(new TextDecoder().decode(bytes)))),
      name: text(String(name)),
      description: text(String(description)),
    })
    .map((made) => ({
      ...input,
      manifest: { ...input.manifest, name: made.name, description: made.description },
      files: new Map(files.map(([path], at) => [path, new TextEncoder().encode(made.texts[at] ?? '')])),
    }));
});

describe('rules', () => {
  it.each(PIECES)('look at %j once, however often it is there', (piece) => {
    const long = piece.repeat(AGAIN);
    const input = bundle({
      manifest: { name: long, description: long },
      files: Object.fromEntries(
        ['README.md', 'CHANGELOG.md', 'LICENSE', 'icon.svg', 'page/style.css', 'sbom.cdx.json', 'more.js'].map(
          (path) => [path, `x ${long}`],
        ),
      ),
    });
    expect(cpuTime(() => expect(scan(input).findings.length).toBeGreaterThan(0))).toBeLessThan(PATIENCE);
  });

  it('judge whatever plugins have in them, in time, and say each thing as text', () => {
    fc.assert(
      fc.property(changed, (input) => {
        const card: ReturnType<typeof scan>[] = [];
        expect(cpuTime(() => void card.push(scan(input)))).toBeLessThan(PATIENCE);
        const [{ findings, passed } = { findings: [], passed: {} }] = card;
        const broken = new Set(findings.map(({ rule }) => rule));
        expect(Object.keys(passed).length + broken.size).toBe(RULES.length);
        for (const { message, line = 1, column = 1 } of findings) {
          expect(message.length).toBeLessThanOrEqual(500);
          expect(Number.isInteger(line) && line > 0 && Number.isInteger(column) && column > 0).toBe(true);
        }
      }),
      { numRuns: Number(process.env['AIRLOCK_FUZZ_RUNS'] ?? 150) },
    );
  }, 30_000);
});
