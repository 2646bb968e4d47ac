import { RULES, type Scorecard } from '@airlock/registry/scan';
import { ownVersion } from '../terminal/version.ts';
import { pageOf } from './rules-page.ts';

/** The file that speaks for the whole plugin: code scanning shows no finding without a place. */
const WHOLE = 'manifest.json';

/**
 * A SARIF 2.1.0 log (https://docs.oasis-open.org/sarif/sarif/v2.1.0). `folder` is where the bundle lies, seen from the
 * folder that results are shown in, with `/` between its parts and empty when it is that one.
 */
export function sarifLog({ findings }: Scorecard, folder: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'airlock validate',
            semanticVersion: ownVersion(),
            rules: RULES.map(({ code, severity, passes, help }) => ({
              id: code,
              shortDescription: { text: passes },
              help: { text: `${help} See ${pageOf(code)}.` },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        // What the places are counted in.
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ rule, severity, message, file = WHOLE, line, column }) => ({
          ruleId: rule,
          ruleIndex: RULES.findIndex(({ code }) => code === rule),
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                // A file's name is no address: spaces and `%` are written as in one.
                artifactLocation: { uri: placed(folder, file).split('/').map(encodeURIComponent).join('/') },
                ...(line === undefined
                  ? {}
                  : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
              },
            },
          ],
        })),
      },
    ],
  };
}

/**
 * Workflow commands of GitHub, one a line; `folder` as for `sarifLog`.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function annotations({ findings }: Scorecard, folder: string): string {
  return findings
    .map(({ severity, rule, message, file, line, column }) => {
      const level = severity === 'note' ? 'notice' : severity;
      const place = [
        file && `file=${property(placed(folder, file))}`,
        line && `line=${line}`,
        column && `col=${column}`,
        `title=${rule}`,
      ];
      return `::${level} ${place.filter(Boolean).join(',')}::${escaped(message)}`;
    })
    .join('\n');
}

function placed(folder: string, file: string): string {
  return folder === '' ? file : `${folder}/${file}`;
}

/** Text of a workflow command, which a plugin must not end to begin one of its own. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
