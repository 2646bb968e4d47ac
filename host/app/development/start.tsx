import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { AirlockError, messageOf } from '../../kernel/errors.ts';
import type { PluginHost } from '../../kernel/host.ts';
import type { Logs } from '../../services/log.ts';
import { appearance } from '../boot/appearance.ts';
import { SpeechProvider } from '../i18n/text.tsx';
import type { DoorParts } from './door.ts';
import { keepFiles } from './files.ts';
import { createReports, type Reports } from './reports.ts';
import { installNewest, removeOrphans, startNow } from './install.ts';
import { developmentState, type DevelopmentEvent } from './state.ts';
import { Strip } from './strip.tsx';

export interface DevelopmentOptions {
  readonly host: PluginHost;
  readonly logs: Logs;
  /** Addresses of the development server, below the app's. */
  readonly events: string;
  readonly reports: string;
  /** What tests drive, where they may. */
  readonly door?: DoorParts;
}

/**
 * Follow a development server: every build that it announces takes the place of the one before, what a build fails by is
 * shown, and logs and faults are sent back. Refuses on any other address than this machine's.
 */
export function startDevelopment({ host, logs, events, reports, door }: DevelopmentOptions): void {
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) {
    throw new Error('A development server is followed on this machine only.');
  }
  show();
  if (door) void import('./open-door.ts').then(({ openDoor }) => openDoor({ host, logs, ...door }));
  const report = createReports(reports);
  logs.subscribe((entries) => {
    for (const { level, message, details } of entries) {
      report({ type: 'log', level, message, ...(details === undefined ? {} : { details }) });
    }
  });
  tellFaults(host, report);

  let newest: DevelopmentEvent | undefined;
  let turn = removeOrphans(host).catch((error: unknown) => fail(error, report));
  // Builds that were overtaken while one was being installed are left out.
  const take = async (before: Promise<void>, event: DevelopmentEvent, arrived: number): Promise<void> => {
    await before;
    if (newest === event) await follow(host, event, arrived, report, () => newest === event);
  };
  const source = new EventSource(events);
  source.addEventListener('open', () => developmentState.set({ connected: true }));
  source.addEventListener('error', () => developmentState.set({ connected: false }));
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as DevelopmentEvent; // this app's own server
    newest = event;
    turn = take(turn, event, performance.now());
  });
}

/** Resolves when the build is in force. Its start is waited for by nobody: one that is slow or hangs is overtaken by the next build. */
async function follow(
  host: PluginHost,
  event: DevelopmentEvent,
  arrived: number,
  report: Reports,
  isNewest: () => boolean,
): Promise<void> {
  if (event.type === 'failed') {
    developmentState.set({ problems: event.problems });
    return;
  }
  const { plugin, version, deny, beside = [], milliseconds, files } = event;
  const applied = (): void => {
    const took = performance.now() - arrived;
    developmentState.set({ running: { plugin, version, milliseconds: milliseconds + took } });
    report({ type: 'applied', version, milliseconds: took });
  };
  try {
    keepFiles(files);
    // First, for it may need them.
    for (const other of beside) await installNewest(host, other, []);
    const name = await installNewest(host, plugin, deny);
    developmentState.set({ problems: [] });
    void startNow(host, name)
      .then(() => (isNewest() ? applied() : undefined))
      .catch((error: unknown) => fail(error, report));
  } catch (error) {
    fail(error, report);
  }
}

function fail(error: unknown, report: Reports): void {
  const code = error instanceof AirlockError ? error.code : 'INSTALL_FAILED';
  const hint = error instanceof AirlockError ? { hint: error.nextStep } : {};
  developmentState.set({ problems: [{ code, message: messageOf(error), ...hint }] });
  report({ type: 'fault', code, message: messageOf(error) });
}

/** Each fault once: the list says again and again what is in it. */
function tellFaults(host: PluginHost, report: Reports): void {
  const told = new Map<number, number>();
  host.faults.subscribe(() => {
    for (const { id, count, error } of host.faults.list()) {
      if (told.get(id) === count) continue;
      told.set(id, count);
      report({ type: 'fault', code: error.code, message: error.message, nextStep: error.nextStep });
    }
  });
}

function show(): void {
  const place = document.createElement('div');
  document.body.append(place);
  createRoot(place).render(<Development />);
}

function Development() {
  const { language } = useSyncExternalStore(appearance.subscribe, appearance.get);
  return (
    <SpeechProvider language={language}>
      <Strip />
    </SpeechProvider>
  );
}
