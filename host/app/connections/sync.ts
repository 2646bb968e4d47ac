import { apiRequest, apiResponse, type Form, integrationSync, type Submission } from '@airlock/sdk';
import { messageOf } from '../../kernel/errors.ts';
import type { Connection, SyncReport } from '../data/tables.ts';
import type { Workspace } from '../data/workspace.ts';
import { importRows, previewImport } from '../forms/import.ts';
import type { Messages } from '../i18n/text.tsx';
import type { Actor } from '../session/actor.ts';

/** Milliseconds an exchange may take, and bytes it may bring. */
const TIME = 30_000;
const MOST_BYTES = 5_000_000;

/** What an exchange needs from outside; a test gives its own. */
export interface SyncTools {
  readonly fetch: typeof fetch;
  readonly text: Messages['forms'];
  /** Where relative addresses lead: the page's own. */
  readonly base: string;
  readonly now?: number;
}

/**
 * Exchange a form's submissions with another system, as the app and as plugins do it, and keep the report with the
 * connection. What goes wrong is in the report.
 */
export async function sync(
  workspace: Workspace,
  actor: Actor,
  connection: Connection,
  form: Form,
  tools: SyncTools,
): Promise<SyncReport> {
  await actor.authorize('integration.sync', connection.name);
  const { direction, name } = connection;
  let report: Omit<SyncReport, 'at'> = { read: 0, written: 0, failed: 0 };
  if (connection.url !== '') {
    try {
      report =
        direction === 'push'
          ? await push(workspace, actor, connection, form, tools)
          : await pull(workspace, actor, connection, form, tools);
    } catch (error) {
      report = { ...report, message: messageOf(error) };
    }
  }
  const answers = await actor.collect(integrationSync, { integration: name, direction });
  const byPlugins = answers.map(({ answer }) => answer).filter(({ integration }) => integration === name);
  for (const { read, written, failed } of byPlugins) {
    report = {
      ...report,
      read: report.read + read,
      written: report.written + written,
      failed: report.failed + failed,
    };
  }
  const last: SyncReport = { at: tools.now ?? Date.now(), ...report };
  const current = (await workspace.connections.get(connection.id)) ?? connection;
  await workspace.connections.put({ ...current, last });
  return last;
}

async function push(
  workspace: Workspace,
  actor: Actor,
  { url }: Connection,
  form: Form,
  tools: SyncTools,
): Promise<Omit<SyncReport, 'at'>> {
  const submissions = (await workspace.submissions.list()).filter(({ formId }) => formId === form.id);
  const body = JSON.stringify(submissions.map((submission) => ({ ...plain(form, submission), id: submission.id })));
  await request(actor, tools, { method: 'POST', url, headers: { 'content-type': 'application/json' }, body });
  return { read: submissions.length, written: submissions.length, failed: 0 };
}

async function pull(
  workspace: Workspace,
  actor: Actor,
  { url, name }: Connection,
  form: Form,
  tools: SyncTools,
): Promise<Omit<SyncReport, 'at'>> {
  const content = await request(actor, tools, {
    method: 'GET',
    url,
    headers: { accept: 'application/json, text/csv;q=0.9' },
  });
  const preview = await previewImport(actor, form, { name, content }, tools.text);
  const { imported } = await importRows(workspace, actor, form, preview);
  return { read: preview.rows.length, written: imported, failed: preview.rows.length - imported };
}

/** One request, seen by plugins before and after. Rejects with a sentence unless it is answered with success. */
async function request(
  actor: Actor,
  { fetch, base }: SyncTools,
  wanted: { method: string; url: string; headers: { readonly [name: string]: string }; body?: string },
): Promise<string> {
  const { method, url, headers, body } = await actor.filter(apiRequest, wanted);
  const response = await fetch(checkedAddress(url, base), {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(TIME),
  });
  const content = await limitedText(response, url);
  const answer = await actor.filter(apiResponse, {
    url,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: content,
  });
  if (answer.status < 200 || answer.status > 299) throw new Error(`${url} answered with ${answer.status}.`);
  return answer.body;
}

/** The body, as far as it may go; more of it is not waited for. */
async function limitedText(response: Response, url: string): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (bytes > MOST_BYTES) throw new Error(`The answer of ${url} is larger than 5 MB.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Only the web, and only what the policy of the page would let through anyway: this says it in words. */
function checkedAddress(url: string, base: string): string {
  if (!URL.canParse(url, base)) throw new Error(`"${url}" is not an address.`);
  const { href, protocol, origin } = new URL(url, base);
  if (protocol !== 'https:' && origin !== new URL(base).origin) throw new Error(`"${url}" must begin with https.`);
  return href;
}

/** Values under the labels of their fields. */
function plain(form: Form, { values, state, createdAt }: Submission): { readonly [column: string]: unknown } {
  return {
    received: new Date(createdAt).toISOString(),
    state,
    ...Object.fromEntries(form.fields.map(({ id, label }) => [label, values[id] ?? null])),
  };
}
