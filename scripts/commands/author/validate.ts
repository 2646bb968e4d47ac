import { stat } from 'node:fs/promises';
import { RULES, type Finding, type Scorecard } from '@airlock/registry/scan';
import { readAdvisories, scanBundle } from '@airlock/registry/repository';
import { annotations, sarifLog } from '../../validate/code-scanning.ts';
import { readPrevious } from '../../validate/previous.ts';
import { openBundle } from '../../archive/archive.ts';
import { pageOf, readSection, rulesFile, RULES_PAGE } from '../../validate/rules-page.ts';
import { amount } from '../../terminal/amount.ts';
import { command, type Outcome } from '../../terminal/command.ts';
import { UsageError } from '../../terminal/failure.ts';
import { below } from '../../terminal/paths.ts';
import { nearest } from '../../terminal/suggest.ts';

const FORMATS = ['pretty', 'json', 'sarif', 'github'] as const;
type Format = (typeof FORMATS)[number];

/** `airlock validate`: every rule of the registry, on this machine, before anything is signed. */
export default command({
  name: 'validate',
  description: 'Check a built plugin by the rules that registries apply. Nothing of it is run; no network is used.',
  examples: [
    'airlock validate',
    'airlock validate --fix',
    'airlock validate --strict --previous ../last-release/manifest.json',
    'airlock validate --format sarif > findings.sarif',
    'airlock validate --explain CODE_EVAL',
  ],
  args: {
    bundle: { type: 'positional', description: 'Folder or archive of the built plugin.', default: 'dist' },
    fix: {
      type: 'boolean',
      default: false,
      description: 'Put right what can be put right, build again, and look again.',
    },
    previous: {
      type: 'string',
      description: 'The release before, to judge an update: its folder or its manifest.json.',
      valueHint: 'path',
    },
    strict: { type: 'boolean', default: false, description: 'Fail on warnings, too.' },
    format: {
      type: 'string',
      default: 'pretty',
      description: 'pretty, json, sarif (for code scanning) or github (annotations).',
      valueHint: 'format',
    },
    explain: {
      type: 'string',
      description: 'Say what one rule is about, and check nothing.',
      valueHint: 'rule',
    },
    advisories: {
      type: 'string',
      description: 'Folder of OSV records (*.json): known vulnerabilities of npm packages.',
      valueHint: 'folder',
    },
  },
  async run(args, terminal) {
    if (args.explain !== undefined) return explain(args.explain);
    const format = FORMATS.find((one) => one === args.format);
    if (!format) throw new UsageError(`There is no format "${args.format}"`, `There are ${FORMATS.join(', ')}.`);
    const advisories = args.advisories === undefined ? undefined : await readAdvisories(terminal.path(args.advisories));
    const previous = args.previous === undefined ? undefined : await readPrevious(terminal.path(args.previous));
    const options = { ...(advisories && { advisories }), ...(previous && { previous }) };
    const bundle = terminal.path(args.bundle);
    if (args.fix) {
      // It builds again, and brings the whole build with it.
      const { fixPlugin } = await import('../../validate/fix-plugin.ts');
      const { fixed, changed } = await fixPlugin({ bundle, project: terminal.cwd, ...options });
      for (const code of fixed) terminal.say(`fixed   ${code}`);
      for (const path of changed) terminal.say(`        ${path}`);
    }
    await using opened = await openBundle(bundle);
    const scorecard = await scanBundle(opened.folder, options);
    const { counts } = scorecard;
    const isFolder = (await stat(bundle)).isDirectory();
    return {
      text: PRINT[format](scorecard, (isFolder && below(terminal.cwd, bundle)) || ''),
      data: scorecard,
      failed: counts.error > 0 || (args.strict && counts.warning > 0),
    };
  },
});

/** One rule: what holds when it passes, why it matters, what to do, and where its page is. */
async function explain(word: string): Promise<Outcome> {
  const rule = RULES.find(({ code }) => code === word.toUpperCase());
  if (rule === undefined) {
    const codes = RULES.map(({ code }) => code);
    const meant = nearest(word.toUpperCase(), codes);
    throw new UsageError(`There is no rule "${word}"`, meant ? `Did you mean ${meant}?` : `All rules: ${RULES_PAGE}.`);
  }
  const { code, severity, passes, help, fix } = rule;
  const examples =
    (await readSection(code))
      ?.replace(/^[^]*?(?=^Bad:$)/m, '')
      .replace(/^````.*\n?/gm, '')
      .trim() ?? '';
  const page = pageOf(code).replace(RULES_PAGE, rulesFile() ?? RULES_PAGE);
  return {
    text: [
      `${code} (${severity}${fix === undefined ? '' : ', airlock validate --fix puts it right'})`,
      '',
      `A plugin passes when it ${passes.charAt(0).toLowerCase()}${passes.slice(1)}.`,
      help,
      '',
      ...(examples === '' ? [] : [examples, '']),
      page,
    ],
    data: { code, severity, passes, help, fixable: fix !== undefined, examples, page },
  };
}

const PRINT: { readonly [format in Format]: (scorecard: Scorecard, folder: string) => string } = {
  pretty({ id, version, findings, passed, counts }) {
    const lines = findings.flatMap((finding) => {
      const { severity, rule, message } = finding;
      const help = RULES.find(({ code }) => code === rule)?.help ?? '';
      return [`${severity.padEnd(8)}${rule}  ${placeOf(finding)}${message}`, `        ${help}`];
    });
    const summary = `${id} ${version}: ${Object.keys(passed).length} of ${RULES.length} rules hold; ${amount(counts.error, 'error')}, ${amount(counts.warning, 'warning')}, ${amount(counts.note, 'note')}`;
    const [first] = findings;
    const more = first === undefined ? [] : [`More: airlock validate --explain ${first.rule}, or ${RULES_PAGE}.`];
    return [...lines, summary, ...more].join('\n');
  },
  json: (scorecard) => JSON.stringify(scorecard, null, 2),
  sarif: (scorecard, folder) => JSON.stringify(sarifLog(scorecard, folder), null, 2),
  github: annotations,
};

function placeOf({ file, line, column }: Finding): string {
  if (file === undefined) return '';
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}
