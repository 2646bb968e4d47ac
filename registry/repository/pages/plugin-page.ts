import type { Identity, PluginRecord, Release, Scorecard } from '../../format/index.ts';
import { markup, page, type Markup } from './markup.ts';

/** Everything the registry knows of a plugin: `release` is the newest, `owner` who signs now. */
export function pluginPage(
  record: PluginRecord,
  { plugin }: Release,
  owner: Identity,
  scorecard: Scorecard | undefined,
): string {
  const { id, publisher, summary, releases } = record;
  return page(
    summary.name,
    '../',
    markup`<main>
<p class="quiet"><a href="../index.html">All plugins</a></p>
<h1>${summary.name}</h1>
<p>${summary.description}</p>
${stateOf(record)}
<dl>
<dt>Id</dt><dd><code>${id}</code></dd>
<dt>Publisher</dt><dd>${owner.name} <code>${publisher}</code></dd>
<dt>Licence</dt><dd>${summary.license}</dd>
<dt>Runs in</dt><dd>${Object.keys(plugin.targets).join(', ')}</dd>
<dt>Host API</dt><dd>${plugin.hostApi}</dd>
${link('Home page', plugin.homepage)}${link('Source', plugin.repository)}
</dl>
<h2>Permissions</h2>
${permissions(plugin.permissions)}
${scorecard && markup`<h2>Scan of ${scorecard.version}</h2>${scan(scorecard)}`}
${advisories(record.advisories)}<h2>Versions</h2>
<table>
<thead><tr><th>Version</th><th>Published</th><th>Channel</th><th>State</th></tr></thead>
<tbody>${releases.map(row)}</tbody>
</table>
</main>`,
  );
}

function row(release: PluginRecord['releases'][number]): Markup {
  const { version, published, channel } = release;
  return markup`
<tr><td>${version}</td><td>${published.slice(0, 10)}</td><td>${channel}</td><td>${stateOf(release)}</td></tr>`;
}

function permissions(asked: Release['plugin']['permissions']): Markup {
  const all = Object.entries(asked);
  if (all.length === 0) return markup`<p>Asks for none.</p>`;
  return markup`<dl>${all.map(([name, { reason, ...more }]) => {
    const origins = 'origins' in more ? ` (${more.origins.join(', ')})` : '';
    return markup`<dt>${name}</dt><dd>“${reason}”${origins}</dd>`;
  })}</dl>`;
}

function scan({ passed, findings }: Scorecard): Markup {
  const held = Object.keys(passed).length;
  if (findings.length === 0) return markup`<p>${held} of ${held} rules hold.</p>`;
  return markup`<p>${held} rules hold. Found:</p>
<ul>${findings.map(({ severity, message }) => markup`<li><span class="state">${severity}</span> ${message}</li>`)}</ul>`;
}

function advisories(all: PluginRecord['advisories']): Markup | undefined {
  if (!all?.length) return undefined;
  return markup`<h2>Known vulnerabilities</h2>
<ul>${all.map(({ id, severity, summary, affected, patched, url }) => {
    const remedy = patched === undefined ? undefined : markup` Without it from ${patched} on.`;
    const more = url === undefined ? undefined : markup` <a href="${url}" rel="noreferrer">More</a>`;
    return markup`<li><span class="state">${severity}</span> ${id}: ${summary} Versions ${affected}.${remedy}${more}</li>`;
  })}</ul>
`;
}

function stateOf({ state, reason, url }: { state: string; reason?: string; url?: string }): Markup | undefined {
  if (state === 'active') return undefined;
  const more = url === undefined ? undefined : markup` <a href="${url}" rel="noreferrer">More</a>`;
  return markup`<p><span class="state">${state}</span> ${reason}${more}</p>`;
}

/** Only https addresses get this far: the format refuses others. */
function link(label: string, url: string | undefined): Markup | undefined {
  return url === undefined ? undefined : markup`<dt>${label}</dt><dd><a href="${url}" rel="noreferrer">${url}</a></dd>`;
}
