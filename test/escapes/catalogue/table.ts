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
