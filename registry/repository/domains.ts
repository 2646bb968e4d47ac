import { resolveTxt } from 'node:dns/promises';
import { domainName } from '../format/ids.ts';
import type { PluginRecord, PublisherDomain } from '../format/index.ts';
import { CatalogueEdit } from './catalogue-edit.ts';
import { describeFailure, RepositoryError } from './errors.ts';
import { isoSeconds } from './metadata.ts';
import { writeConfig } from './workspace.ts';

/** Name below the domain whose TXT record says `airlock-publisher=<publisher id>`. */
export const DOMAIN_RECORD = '_airlock';
/** Page of the domain that says `{ "publishers": ["<publisher id>"] }`. */
export const DOMAIN_PAGE = '/.well-known/airlock-publisher.json';

/** Where a domain is asked. Default: the machine's resolver and its network. */
export interface DomainSources {
  readonly resolveTxt?: (name: string) => Promise<string[][]>;
  readonly fetch?: typeof fetch;
  /** Milliseconds. */
  readonly clock?: () => number;
}

/** What became of a domain that was looked at again. */
export interface DomainAnswer {
  readonly publisher: string;
  readonly domain: string;
  /** `gone`: the domain no longer names the publisher, and is not shown any more. `unreached`: left as it was. */
  readonly state: 'confirmed' | 'gone' | 'unreached';
}

const TIMEOUT = 10_000;
const PAGE_BYTES = 16_384;
/** The name or the record does not exist; every other failure says nothing about what the domain would answer. */
const ABSENT = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Look whether a domain names a publisher and, if it does, show it beside everything of that publisher: what is listed, and
 * what will be. Throws `DOMAIN_UNPROVED`, `BAD_FORMAT`. Published by the next build.
 */
export function confirmDomain(
  dir: string,
  { publisher, domain }: { readonly publisher: string; readonly domain: string },
  sources: DomainSources = {},
): Promise<{ readonly domain: PublisherDomain; readonly plugins: readonly string[] }> {
  return CatalogueEdit.open(dir, async (edit) => {
    const found = await ask(publisher, domainName(domain, 'The domain'), sources);
    if ('missing' in found) {
      throw new RepositoryError('DOMAIN_UNPROVED', `${domain} does not name the publisher: ${found.missing}.`, {
        hint: `Its owner adds the TXT record ${DOMAIN_RECORD}.${domain} with airlock-publisher=${publisher}, or serves https://${domain}${DOMAIN_PAGE} with {"publishers": ["${publisher}"]}.`,
        detail: { domain, publisher, unreached: String(found.isUnreached) },
      });
    }
    return { domain: found, plugins: await put(edit, { [publisher]: found }) };
  });
}

/** Show no domain beside a publisher any more. Gives the plugins whose listing changes. */
export function forgetDomain(dir: string, publisher: string): Promise<readonly string[]> {
  return CatalogueEdit.open(dir, (edit) => put(edit, { [publisher]: undefined }));
}

/**
 * Ask every domain that is shown again. One that no longer names its publisher is not shown any more; one that cannot be
 * reached stays, for a network that is down says nothing of who owns what. For the daily job.
 */
export function lookAgain(dir: string, sources: DomainSources = {}): Promise<readonly DomainAnswer[]> {
  return CatalogueEdit.open(dir, async (edit) => {
    const answers: DomainAnswer[] = [];
    for (const [publisher, { name: domain }] of Object.entries(edit.workspace.config.domains ?? {})) {
      const found = await ask(publisher, domain, sources);
      if (!('missing' in found)) answers.push({ publisher, domain, state: 'confirmed' });
      else if (found.isUnreached) answers.push({ publisher, domain, state: 'unreached' });
      else answers.push({ publisher, domain, state: 'gone' });
    }
    const gone = answers.filter(({ state }) => state === 'gone');
    await put(edit, Object.fromEntries(gone.map(({ publisher }) => [publisher, undefined])));
    return answers;
  });
}

/** Keep the domains of some publishers, `undefined` for none, and put them into all that is listed of those. */
async function put(
  edit: CatalogueEdit,
  changes: Readonly<Record<string, PublisherDomain | undefined>>,
): Promise<readonly string[]> {
  const { domains: before, ...config } = edit.workspace.config;
  const domains: Record<string, PublisherDomain> = {};
  for (const [publisher, domain] of Object.entries({ ...before, ...changes })) if (domain) domains[publisher] = domain;
  await writeConfig(edit.workspace.dir, Object.keys(domains).length > 0 ? { ...config, domains } : config);
  const plugins: string[] = [];
  for (const [publisher, domain] of Object.entries(changes)) {
    for (const record of await edit.recordsOf(publisher)) {
      await edit.put(withDomain(record, domain));
      plugins.push(record.id);
    }
  }
  return plugins;
}

function withDomain({ domain: _before, ...record }: PluginRecord, domain: PublisherDomain | undefined): PluginRecord {
  return domain ? { ...record, domain } : record;
}

type Missing = { readonly missing: string; readonly isUnreached: boolean };

async function ask(
  publisher: string,
  name: string,
  { resolveTxt: resolve = resolveTxt, fetch: load = fetch, clock = Date.now }: DomainSources,
): Promise<PublisherDomain | Missing> {
  const checked = isoSeconds(clock());
  const records = await resolve(`${DOMAIN_RECORD}.${name}`).catch((error: unknown) => error);
  if (Array.isArray(records) && records.some((pieces) => isOf(pieces, publisher))) return { name, how: 'dns', checked };
  const page = await readPage(name, load);
  if ('publishers' in page && page.publishers.includes(publisher)) return { name, how: 'page', checked };
  const isAnswered = Array.isArray(records) || isAbsent(records);
  const dns = isAnswered ? 'no TXT record does' : `the TXT record could not be asked for (${describeFailure(records)})`;
  const served = 'publishers' in page ? `the page ${DOMAIN_PAGE} does not` : page.problem;
  return {
    missing: `${dns}, and ${served}`,
    isUnreached: !isAnswered || ('problem' in page && page.isUnreached),
  };
}

/** Long records come in pieces. */
function isOf(pieces: unknown, publisher: string): boolean {
  return Array.isArray(pieces) && pieces.join('').trim() === `airlock-publisher=${publisher}`;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ABSENT.has(String(error.code));
}

type Page = { readonly publishers: readonly unknown[] } | { readonly problem: string; readonly isUnreached: boolean };

async function readPage(name: string, load: typeof fetch): Promise<Page> {
  let answer: Response;
  let text: string;
  try {
    // Somewhere else is not this domain, so no redirect is followed.
    answer = await load(`https://${name}${DOMAIN_PAGE}`, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
    text = await readText(answer);
  } catch (error) {
    return { problem: `the page ${DOMAIN_PAGE} could not be read (${describeFailure(error)})`, isUnreached: true };
  }
  if (!answer.ok) {
    const isUnreached = answer.status >= 500 || answer.status === 429;
    return { problem: `the page ${DOMAIN_PAGE} is not there (${answer.status})`, isUnreached };
  }
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null && 'publishers' in found && Array.isArray(found.publishers))
      return { publishers: found.publishers };
  } catch {
    // Not JSON is one more page that names nobody.
  }
  return { problem: `the page ${DOMAIN_PAGE} has no list "publishers"`, isUnreached: false };
}

/** At most `PAGE_BYTES`; the rest of a longer page is not waited for. */
async function readText(answer: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > PAGE_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, PAGE_BYTES));
}
