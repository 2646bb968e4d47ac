import type { WindowAttempt } from './attempt.ts';
import { listed, type Proof } from './listed.ts';
import { windowNavigation, windowNetwork } from './window-network.ts';
import { windowCode, windowPage, windowStorage } from './window-reach.ts';

export const BEGIN =
  '<!-- attempts: written by `npx tsx --conditions=airlock-source test/escapes/catalogue/write.ts` -->';
export const END = '<!-- end of attempts -->';

const windows: { readonly [group: string]: readonly WindowAttempt[] } = {
  'Windows: what a document could send': windowNetwork,
  'Windows: leaving the document with something in the address': windowNavigation,
  'Windows: storage': windowStorage,
  'Windows: page and device': windowPage,
  'Windows: code out of text': windowCode,
};

/** The tables of `docs/security-attempts.md`, made of what the suite tries. */
export function attemptTables(): string {
  return [...Object.entries(listed).map(groupTable), ...Object.entries(windows).map(windowTable)].join('\n\n');
}

/** Attempts in all, each once. */
export function countAttempts(): number {
  return [...Object.values(listed), ...Object.values(windows)].reduce((sum, group) => sum + group.length, 0);
}

/**
 * The table of `docs/security.md`: how many attempts of each group there are, and what came of them. Not applicable is what
 * this browser does not do even where no policy is, so that nothing is shown by its not getting out.
 */
export function summaryTable(): string {
  const groups = [
    ...Object.entries(listed).map(
      ([group, entries]) => [group, entries.map(({ proof }) => listedOutcome(proof))] as const,
    ),
    ...Object.entries(windows).map(([group, entries]) => [group, entries.map(windowOutcome)] as const),
  ];
  const rows = groups.map(([group, outcomes]) => [group, ...counted(outcomes)]);
  return table(
    ['group', 'attempts', 'held', 'not applicable', 'not stopped', 'reason'],
    [...rows, ['all', ...counted(groups.flatMap(([, outcomes]) => outcomes)).slice(0, 4), '']],
  );
}

interface Outcome {
  readonly is: 'held' | 'not applicable' | 'not stopped';
  readonly reason?: string;
}

function listedOutcome(proof: Proof): Outcome {
  return 'reason' in proof ? { is: 'not stopped', reason: proof.reason } : { is: 'held' };
}

function windowOutcome({ control, leaksUnsealed }: WindowAttempt): Outcome {
  if (typeof control !== 'string') return { is: 'not applicable', reason: control.none };
  return { is: 'held', ...(leaksUnsealed ? { reason: 'held with the header, known to leak without it' } : {}) };
}

/** How many there are in all and of each kind, and each reason with how many have it. */
function counted(outcomes: readonly Outcome[]): string[] {
  const of = (kind: Outcome['is']): string => String(outcomes.filter(({ is }) => is === kind).length);
  const reasons = outcomes.flatMap(({ reason }) => reason ?? []);
  const said = [...new Set(reasons)]
    .map((reason) => `${reasons.filter((each) => each === reason).length}: ${reason}`)
    .join('; ');
  return [String(outcomes.length), of('held'), of('not applicable'), of('not stopped'), said];
}

function groupTable([group, entries]: readonly [string, (typeof listed)[string]]): string {
  const rows = entries.map(({ from, attempt, proof }) => [from, attempt, outcome(proof)]);
  return `### ${group}\n\n${table(['from', 'attempt', 'outcome'], rows)}`;
}

function outcome(proof: Proof): string {
  if ('reason' in proof) return `not stopped: ${proof.reason}`;
  return 'ids' in proof ? 'held: `test/escapes/matrix.spec.ts`' : `held: \`${proof[0]}\``;
}

function windowTable([group, entries]: readonly [string, readonly WindowAttempt[]]): string {
  const rows = entries.map(({ name, control, leaksUnsealed, top }) => [
    name,
    leaksUnsealed ? 'held with the header; known to leak without' : 'held',
    typeof control === 'string' ? `${controls[control]}${top ? ', in a tab of its own' : ''}` : `none: ${control.none}`,
  ]);
  return `### ${group}\n\n${table(['attempt', 'outcome', 'control'], rows)}`;
}

const controls = {
  reached: 'works elsewhere',
  request: 'a request arrives',
  datagram: 'datagrams arrive',
  connection: 'a connection arrives',
  name: 'the name is looked up',
} as const;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
