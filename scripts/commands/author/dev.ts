import type { RealmKind } from '@airlock/sdk';
import { findApp } from '../../dev/app.ts';
import type { DevelopmentEvent, DevelopmentReport } from '../../dev/events.ts';
import { openBrowser } from '../../dev/open.ts';
import { serveDevelopment } from '../../dev/server.ts';
import { startSession } from '../../dev/session.ts';
import { mustBePlugin } from '../../inspect/sources.ts';
import { command } from '../../terminal/command.ts';
import { CliError, UsageError } from '../../terminal/failure.ts';
import { wholeNumber } from '../../terminal/keys.ts';
import { nearest } from '../../terminal/suggest.ts';
import type { Terminal } from '../../terminal/terminal.ts';

const USUAL_PORT = 5180;
/** Ports that are tried where none was asked for. */
const OTHERS = 10;
const REALMS = ['worker', 'frame', 'page'] as const satisfies readonly RealmKind[];

/** `airlock dev`: the plugin in this folder, in the real app, and again after every edit. */
export default command({
  name: 'dev',
  description:
    'Run the plugin in this folder in the real app, in its real realm with its real permissions, and put every edit in force at once. Logs and faults come to this terminal.',
  examples: ['airlock dev', 'airlock dev --open', 'airlock dev --deny data,network'],
  args: {
    entry: {
      type: 'string',
      description: 'Module that exports the definition. Default: src/plugin.ts.',
      valueHint: 'file',
    },
    port: {
      type: 'string',
      description: `Default: ${USUAL_PORT}, or the next that is free; 0 takes any.`,
      valueHint: 'number',
    },
    deny: {
      type: 'string',
      description: 'Permissions to refuse, to see what the plugin does without: data,network.',
      valueHint: 'names',
    },
    open: { type: 'boolean', default: false, description: 'Show the app in your browser.' },
    'host-dir': {
      type: 'string',
      description: 'A built app to run it in. Default: the reference app that comes with this program.',
      valueHint: 'folder',
    },
    with: {
      type: 'string',
      description: 'Folders of other plugins to have beside it: ../words,../../shared/theme.',
      valueHint: 'folders',
    },
    realm: {
      type: 'string',
      description: 'Where plugins run that are built for it: worker, frame or page. Default: each in its first.',
      valueHint: 'realm',
    },
    door: {
      type: 'boolean',
      default: false,
      description: 'Let tests drive the host: @airlock/sdk/testing/playwright does.',
    },
  },
  async run(args, terminal) {
    const app = findApp(args['host-dir'] === undefined ? undefined : terminal.path(args['host-dir']));
    const ports =
      args.port === undefined
        ? Array.from({ length: OTHERS }, (_, at) => USUAL_PORT + at)
        : [wholeNumber(args.port, 'port', 0, 65_535)];
    const deny = words(args.deny);
    if (deny.length > 0) await mustBePermissions(deny);

    const realm = REALMS.find((each) => each === args.realm);
    if (args.realm !== undefined && realm === undefined)
      throw new UsageError(`--realm cannot be "${args.realm}"`, `It is one of ${REALMS.join(', ')}.`);

    // Whatever else is missing may be written while it runs; a folder that is no plugin's is a mistake.
    await mustBePlugin(terminal.cwd);

    const early: DevelopmentEvent[] = [];
    let tell = (event: DevelopmentEvent): void => void early.push(event);
    const session = await startSession({
      folder: terminal.cwd,
      ...(args.entry === undefined ? {} : { entry: args.entry }),
      deny,
      beside: words(args.with).map((folder) => terminal.path(folder)),
      onEvent(event) {
        terminal.emit(event);
        for (const line of describeEvent(event)) terminal.say(line);
        tell(event);
      },
    });
    const server = await onFirstFree(ports, (port) =>
      serveDevelopment({
        app,
        port,
        registry: session.registry,
        onReport: (report) => print(report, terminal),
        door: args.door,
        realms: () =>
          realm === undefined ? {} : Object.fromEntries(session.builtFor(realm).map((id) => [id, realm] as const)),
      }),
    ).catch((error: unknown) => {
      session.stop();
      throw error;
    });
    tell = server.tell;
    for (const event of early) server.tell(event);
    terminal.emit({ type: 'serving', url: server.url });
    terminal.say(`\nHost: ${server.url}\nEdit and save; Ctrl+C stops.\n`);
    if (args.open) openBrowser(server.url);
    await terminal.untilStopped();
    session.stop();
    await server.close();
  },
});

/** Start on the first of these ports that nothing else uses; the failure of the last is told. */
async function onFirstFree<T>(
  [port = 0, ...others]: readonly number[],
  start: (port: number) => Promise<T>,
): Promise<T> {
  return start(port).catch((error: unknown) => {
    if (others.length > 0 && error instanceof CliError && error.code === 'PORT_BUSY') return onFirstFree(others, start);
    throw error;
  });
}

/** A permission that does not exist would be refused without a sign of it. */
async function mustBePermissions(names: readonly string[]): Promise<void> {
  const { PERMISSION_NAMES } = await import('@airlock/registry/scan');
  const wrong = names.find((name) => !PERMISSION_NAMES.includes(name));
  if (wrong === undefined) return;
  const meant = nearest(wrong, PERMISSION_NAMES);
  throw new UsageError(
    `There is no permission "${wrong}" to deny`,
    meant === undefined ? `There are ${PERMISSION_NAMES.join(', ')}.` : `Did you mean ${meant}?`,
  );
}

/** What stands between commas. */
function words(list = ''): string[] {
  return list.split(',').filter((word) => word !== '');
}

function describeEvent(event: DevelopmentEvent): string[] {
  if (event.type === 'release') {
    const { plugin, version, milliseconds, deny } = event;
    const without = deny.length === 0 ? '' : `, without ${deny.join(', ')}`;
    return [`built ${plugin} ${version} in ${Math.round(milliseconds)} ms${without}`];
  }
  return event.problems.flatMap(({ code, message, hint, file, line, frame }) => {
    const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}:`;
    return [
      `error ${code}:${place} ${message}`,
      ...(frame === undefined ? [] : [frame]),
      ...(hint === undefined ? [] : [`  ${hint}`]),
    ];
  });
}

/** A page says what it likes, so nothing of it may control the terminal. */
function print(report: DevelopmentReport, terminal: Terminal): void {
  terminal.emit(report);
  switch (report.type) {
    case 'log': {
      const details = report.details === undefined ? '' : ` ${JSON.stringify(report.details)}`;
      return terminal.say(plain(`${String(report.level).padEnd(5)} ${report.message}${details}`));
    }
    case 'fault':
      terminal.say(plain(`fault ${report.code}: ${report.message}`));
      if (report.nextStep !== undefined) terminal.say(plain(`      ${report.nextStep}`));
      return;
    case 'applied':
      return terminal.say(plain(`runs  ${report.version}, ${Math.round(report.milliseconds)} ms after it was built`));
    default:
  }
}

function plain(text: string): string {
  return text.replace(/[\p{Cc}]/gu, (character) => (character === '\n' ? '\n      ' : ''));
}
