import type { JsonSchema, PluginManifest } from '@airlock/sdk';
import { HOOKS } from './hooks.ts';

/** What a plugin offers, asks for and takes part in, as a page in Markdown. The same manifest gives the same page. */
export function apiPage(manifest: PluginManifest): string {
  const { name, description, id, version, hostApi, targets, contributes } = manifest;
  const sections: (string | undefined)[] = [
    `# ${name}`,
    description,
    table(
      ['', ''],
      [
        ['Id', `\`${id}\``],
        ['Version', version],
        ['Runs in', Object.keys(targets).join(', ')],
        ['Host API', `\`${hostApi}\``],
        ['Licence', manifest.license],
      ],
    ),
    section(
      'Permissions',
      Object.entries(manifest.permissions).map(([permission, request]) => {
        const { reason = '', optional = false, ...scope } = request ?? {};
        const opens = Object.entries(scope).map(([key, values]) => `${key} ${listed(values)}`);
        return `- **${permission}**${optional ? ' (optional)' : ''}: ${reason}${opens.length === 0 ? '' : ` (${opens.join('; ')})`}`;
      }),
    ),
    section(
      'Hooks it takes part in',
      manifest.hooks.map(({ hook, kind, priority }) => {
        const about = HOOKS.find((token) => token.id === hook)?.description ?? '';
        return `- \`${hook}\` (${kind}, priority ${priority})${about === '' ? '' : `: ${about}`}`;
      }),
    ),
    section(
      'Functions for others',
      (contributes.capabilities ?? []).flatMap(
        ({ name: capability, description: about, input, output, timeout, rateLimit }) => [
          `### \`${capability}\``,
          '',
          about,
          '',
          ...schema('Input', input),
          ...schema('Output', output),
          `At most ${timeout ?? 5000} ms; ${rateLimit ?? 600} calls a minute by one caller.`,
          '',
        ],
      ),
    ),
    section(
      'Hooks of its own',
      (contributes.hooks ?? []).flatMap(({ id: hook, kind, description: about, input, output }) => [
        `### \`${hook}\``,
        '',
        `${about} (${kind})`,
        '',
        ...schema('Input', input),
        ...schema('Output', output),
      ]),
    ),
    section(
      'Addresses',
      (contributes.endpoints ?? []).flatMap(
        ({ method, path, description: about, roles, params, query, body, response }) => [
          `### \`${method} /api/plugins/${id}${path}\``,
          '',
          `${about}${roles === undefined || roles.length === 0 ? '' : ` For ${roles.join(', ')}.`}`,
          '',
          ...schema('Parameters', params),
          ...schema('Query', query),
          ...schema('Body', body),
          ...schema('Answer', response),
        ],
      ),
    ),
    section('What it adds to the app', [
      ...(contributes.widgets ?? []).map(({ title, slot }) => `- ${title}, in \`${slot}\``),
      ...(contributes.commands ?? []).map(
        ({ title, shortcut }) => `- ${title}, a command${shortcut === undefined ? '' : ` (${shortcut})`}`,
      ),
      ...(contributes.fieldTypes ?? []).map(({ title }) => `- ${title}, a type of field`),
      ...(contributes.exporters ?? []).map(({ title, extension }) => `- ${title}, an export to .${extension}`),
      ...(contributes.importers ?? []).map(
        ({ title, extensions }) => `- ${title}, an import of .${extensions.join(', .')}`,
      ),
      ...(contributes.themes ?? []).map(({ title }) => `- ${title}, a theme`),
      ...(contributes.messages ?? []).map(({ title }) => `- ${title}, a language`),
    ]),
    section(
      'Settings',
      Object.entries((manifest.settings?.['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).map(
        ([key, { title, type, default: usual, description: about }]) =>
          `- \`${key}\` (${String(type ?? 'anything')})${title === undefined ? '' : `: ${String(title)}`}${usual === undefined ? '' : `; default \`${JSON.stringify(usual)}\``}${about === undefined ? '' : `. ${String(about)}`}`,
      ),
    ),
    section('Other plugins', [
      ...Object.entries(manifest.dependencies).map(([other, range]) => `- needs \`${other}\` ${range}`),
      ...Object.entries(manifest.optionalDependencies).map(
        ([other, range]) => `- uses \`${other}\` ${range} where it is there`,
      ),
    ]),
  ];
  return `${sections
    .filter((part) => part !== undefined)
    .join('\n\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function section(title: string, lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `## ${title}\n\n${lines.join('\n')}`;
}

function table(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  return [`| ${head.join(' | ')} |`, '| --- | --- |', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function schema(title: string, value: JsonSchema | undefined): string[] {
  return value === undefined ? [] : [`${title}:`, '', '```json', JSON.stringify(value, null, 2), '```', ''];
}

function listed(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => `\`${String(value)}\``).join(', ') : String(values);
}
