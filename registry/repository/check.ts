import {
  parseEnvelope,
  parseRecord,
  parseRelease,
  parseScorecard,
  pluginManifest,
  shelfPath,
  TRIE_TARGET,
  type FileReference,
  type Shelf,
  type TrieEntry,
} from '../format/index.ts';
import { trustedRoot } from './published.ts';
import { checkServed } from './check-served.ts';
import { exists } from './files.ts';
import { describeFailure } from './errors.ts';
import { readKeyFile } from './key-file.ts';
import { COMPRESSED, sameCompressed } from './precompress.ts';
import { Site, type SiteHead } from './site.ts';
import { DAY, outlives, WRONG_CLOCK } from './term.ts';
import { keyPath, openWorkspace, ROLES, type Workspace } from './workspace.ts';

/** Something that is wrong, or soon will be. */
export interface CheckFinding {
  /**
   * `EXPIRY` a signature ends · `LINK` a file that is named is missing or another · `HEADER` a server answers in a way that
   * hurts clients · `KEY` a key file others can read · `SITE` the metadata does not verify · `CLOCK` a signature holds for
   * longer than it can, so a clock was wrong
   */
  readonly code: 'EXPIRY' | 'LINK' | 'HEADER' | 'KEY' | 'SITE' | 'CLOCK';
  readonly severity: 'warning' | 'error';
  readonly message: string;
  readonly file?: string;
}

export interface CheckOptions {
  readonly dir: string;
  /** Also check how a server delivers the site. */
  readonly url?: string;
  /** Read every plugin file too, not only what describes it. Default: false. */
  readonly deep?: boolean;
  /** Milliseconds. Default: the system's clock. */
  readonly clock?: () => number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CheckResult {
  readonly findings: readonly CheckFinding[];
  readonly plugins: number;
  readonly releases: number;
  /** Files of the site that were read or looked for. */
  readonly files: number;
  /** Days left, by role. */
  readonly daysLeft: Readonly<Record<string, number>>;
}

/** Offline signatures need people and safes, so they are announced long before. Days. */
const OFFLINE_ALARMS = [90, 30, 7] as const;

/** Look for what will lock clients out: signatures that end, broken links, wrong headers. Changes nothing. */
export async function checkRegistry(options: CheckOptions): Promise<CheckResult> {
  const { clock = Date.now, deep = false, fetch = globalThis.fetch } = options;
  const workspace = await openWorkspace(options.dir);
  const site = new Site(workspace.site);
  const findings: CheckFinding[] = [];
  const report = (finding: CheckFinding): void => void findings.push(finding);

  await checkKeys(workspace, report);
  const root = await trustedRoot(workspace);
  let head: SiteHead | undefined;
  try {
    head = await site.head(root);
    if (!head) report({ code: 'SITE', severity: 'error', message: 'The site was never built.' });
  } catch (error) {
    report({ code: 'SITE', severity: 'error', message: describeFailure(error) });
  }
  const files = { root: { signed: root }, ...(head && metadataOf(head)) };
  const daysLeft: Record<string, number> = {};
  for (const [role, { signed }] of Object.entries(files)) {
    daysLeft[role] = checkExpiry(workspace, role, Date.parse(signed.expires) - clock(), report);
  }
  const links = new Links(site, deep, report);
  if (head) await links.follow(head);
  if (options.url !== undefined && head) await checkServed(options.url, site, head, fetch, report);
  return { findings, plugins: links.plugins, releases: links.releases, files: links.files.size, daysLeft };
}

type Report = (finding: CheckFinding) => void;

function metadataOf({ timestamp, snapshot, targets, catalog }: SiteHead): object & {
  readonly [role: string]: { readonly signed: { readonly expires: string } };
} {
  return { targets, catalog, snapshot, timestamp };
}

function checkExpiry({ config }: Workspace, role: string, left: number, report: Report): number {
  const days = Math.floor(left / DAY);
  const offline = role === 'root' || role === 'targets';
  const term = ROLES.includes(role as never) ? config.roles[role as (typeof ROLES)[number]].days : 365; // looked up above
  const what = offline ? `airlock registry rotate ${role}` : 'airlock registry build';
  if (outlives(left, term)) {
    const message = `${role} is signed for ${days} days from now, and ${term} is its term: ${WRONG_CLOCK} Set it right, then ${what}${offline ? '' : ' --renew'}.`;
    report({ code: 'CLOCK', severity: 'error', message, file: `${role}.json` });
  }
  const alarm = offline ? OFFLINE_ALARMS.findLast((limit) => days < limit) : left < (term * DAY) / 3 ? 0 : undefined;
  if (alarm === undefined) return days;
  const severity = left <= 0 || alarm === 7 || alarm === 0 ? 'error' : 'warning';
  const when =
    left <= 0 ? `expired ${-days} days ago` : left < DAY ? 'expires within a day' : `expires in ${days} days`;
  const often = offline ? '' : ', which should run every day';
  report({ code: 'EXPIRY', severity, message: `${role} ${when}: ${what}${often}.`, file: `${role}.json` });
  return days;
}

async function checkKeys({ dir, config }: Workspace, report: Report): Promise<void> {
  for (const name of ROLES.flatMap((role) => Object.keys(config.roles[role].keys))) {
    const path = keyPath(dir, name);
    if (!(await exists(path))) continue; // kept elsewhere
    try {
      await readKeyFile(path);
    } catch (error) {
      report({ code: 'KEY', severity: 'error', message: describeFailure(error), file: path });
    }
  }
}

/** Follows every reference from the trie's root down. */
class Links {
  plugins = 0;
  releases = 0;
  readonly files = new Set<string>();
  readonly #site: Site;
  readonly #deep: boolean;
  readonly #report: Report;

  constructor(site: Site, deep: boolean, report: Report) {
    this.#site = site;
    this.#deep = deep;
    this.#report = report;
  }

  async follow(head: SiteHead): Promise<void> {
    for (const [target, { length, hashes }] of Object.entries(head.catalog.signed.targets)) {
      const file = { sha256: hashes['sha256'] ?? '', length };
      await this.#guard(() => this.#object(target === TRIE_TARGET ? 'n' : 's', file));
    }
    try {
      for await (const entry of this.#site.entries(head)) {
        this.plugins++;
        await this.#guard(() => this.#plugin(entry));
      }
    } catch (error) {
      this.#broken(error);
    }
    if (head.facts.plugins !== undefined && head.facts.plugins !== this.plugins) {
      this.#report({
        code: 'SITE',
        severity: 'error',
        message: `The catalogue says ${head.facts.plugins} plugins and lists ${this.plugins}.`,
      });
    }
  }

  async #plugin(entry: TrieEntry): Promise<void> {
    const record = parseRecord(
      await this.#object('r', { sha256: entry.record, length: entry.length }),
      `r/${entry.record}`,
    );
    const steps = (record.transfers ?? []).flatMap((step) => [step.statement, ...step.identities]);
    for (const file of [...record.identities, ...(record.recoveries ?? []), ...steps]) {
      await this.#guard(() => this.#object('i', file));
    }
    for (const { release, length, scorecard } of record.releases) {
      this.releases++;
      await this.#guard(async () => {
        const bytes = await this.#object('r', { sha256: release, length });
        const { files } = parseRelease(
          parseEnvelope(bytes, 'release', `r/${release}`).payload,
          `r/${release}`,
          pluginManifest,
        );
        if (scorecard) parseScorecard(await this.#object('r', scorecard), `r/${scorecard.sha256}`);
        for (const { sha256, size } of files) await this.#guard(() => this.#blob({ sha256, length: size }));
      });
    }
  }

  async #object(shelf: Shelf, { sha256, length }: FileReference): ReturnType<Site['object']> {
    this.files.add(`${shelf}/${sha256}`);
    const bytes = await this.#site.object(shelf, sha256);
    if (!(await sameCompressed(this.#site.dir, shelfPath(shelf, sha256), bytes)))
      throw new Error(`${shelfPath(shelf, sha256)}${COMPRESSED} is not the compressed form of its file: remove it`);
    if (bytes.length !== length)
      throw new Error(`${shelf}/${sha256} has ${bytes.length} bytes, and ${length} are listed`);
    return bytes;
  }

  async #blob(file: FileReference): Promise<void> {
    if (this.files.has(`b/${file.sha256}`)) return;
    if (this.#deep) return void (await this.#object('b', file));
    this.files.add(`b/${file.sha256}`);
    if (!(await this.#site.hasObject('b', file.sha256))) throw new Error(`b/${file.sha256} is missing`);
  }

  /** One broken link does not hide the next. */
  async #guard(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    this.#report({ code: 'LINK', severity: 'error', message: describeFailure(error) });
  }
}
