import { useMemo, useSyncExternalStore } from 'react';
import { useLocation } from 'wouter';
import { useOffered, useWidgets } from '../../react/hooks.ts';
import { useMaybeHost } from '../../react/provider.tsx';
import { themes } from '../boot/appearance.ts';
import { useRecords } from '../data/context.tsx';
import { knownLanguages } from '../i18n/languages.ts';
import { type Messages, useText } from '../i18n/text.tsx';
import { explain, FaultText } from '../plugins/fault-text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { saveAppearance } from '../session/look.ts';
import { useTask } from '../session/use-task.tsx';
import { adminHref } from '../slots/admin-href.ts';
import { useExportWorkspace } from '../transfer/use-export.ts';
import type { IconName } from '../ui/icon.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndo } from '../ui/undo.tsx';
import { type Keys, keysFrom } from './keys.ts';
import { overlay } from './overlay.ts';
import { saveHere } from './save-here.tsx';

/** Something the user can do from anywhere. */
export interface Command {
  /** Unique; that of a plugin's command begins with its full name. */
  readonly id: string;
  readonly title: string;
  readonly group: keyof Messages['commands']['groups'];
  readonly icon: IconName;
  /** Where it comes from, for a plugin's command. */
  readonly note?: string;
  /** Usual keys; the user may choose others. */
  readonly keys?: Keys | undefined;
  /** Whether it does something on the screen that is shown. Default: true. */
  readonly isHere?: boolean;
  readonly run: () => void;
}

const places = [
  { id: 'dashboard', href: '/', keys: 'alt+1' },
  { id: 'forms', href: '/forms', keys: 'alt+2' },
  { id: 'pages', href: '/pages', keys: 'alt+3' },
  { id: 'plugins', href: '/plugins', keys: 'alt+4' },
  { id: 'settings', href: '/settings', keys: 'alt+5' },
] as const;

/** The commands of the app that are always there. */
function useAppCommands(): readonly Command[] {
  const { arrange, commands: text, shell, settings, outbox, workspace } = useText();
  const save = useSyncExternalStore(saveHere.subscribe, saveHere.get);
  const [, navigate] = useLocation();
  const task = useTask();
  const undo = useUndo();
  const added = useWidgets('admin.page');
  const exportAll = useExportWorkspace();
  return [
    ...places.map(({ id, href, keys }): Command => ({
      id: `go.${id}`,
      title: text.goTo(shell[id]),
      group: 'go',
      icon: id,
      keys,
      run: () => navigate(href),
    })),
    ...added.map((page): Command => ({
      id: `go.${page.key}`,
      title: text.goTo(page.title),
      group: 'go',
      icon: 'plugins',
      run: () => navigate(adminHref(page)),
    })),
    {
      id: 'go.arrangement',
      title: text.goTo(arrange.title),
      group: 'go',
      icon: 'settings',
      run: () => {
        navigate('/settings');
        location.hash = 'arrangement';
      },
    },
    { id: 'go.outbox', title: text.goTo(outbox.title), group: 'go', icon: 'send', run: () => navigate('/outbox') },
    {
      id: 'new.form',
      title: text.newForm,
      group: 'make',
      icon: 'plus',
      keys: 'alt+shift+f',
      run: () => navigate('/forms/new'),
    },
    {
      id: 'new.page',
      title: text.newPage,
      group: 'make',
      icon: 'plus',
      keys: 'alt+shift+p',
      run: () => navigate('/pages/new'),
    },
    {
      id: 'palette',
      title: text.open,
      group: 'do',
      icon: 'search',
      keys: 'mod+k',
      run: () => overlay.set('palette'),
    },
    {
      id: 'save',
      title: workspace.save,
      group: 'do',
      icon: 'check',
      keys: 'mod+s',
      isHere: save !== undefined,
      run: save ?? (() => void toast(workspace.nothingToSave, 'info')),
    },
    { id: 'undo', title: text.undo, group: 'do', icon: 'undo', keys: 'mod+z', run: () => void undo() },
    {
      id: 'shortcuts',
      title: text.shortcuts,
      group: 'do',
      icon: 'keyboard',
      keys: '?',
      run: () => overlay.set('shortcuts'),
    },
    {
      id: 'profile',
      title: text.switchProfile,
      group: 'do',
      icon: 'person',
      run: () => overlay.set('profile'),
    },
    { id: 'export', title: text.exportAll, group: 'do', icon: 'download', run: exportAll },
    ...themes.map((theme): Command => ({
      id: `theme.${theme}`,
      title: text.theme(settings.themes[theme]),
      group: 'do',
      icon: 'settings',
      run: () => void task((actor) => saveAppearance(actor, { theme, custom: undefined })),
    })),
    ...knownLanguages.get().map(({ id, name }): Command => ({
      id: `language.${id}`,
      title: text.language(name),
      group: 'do',
      icon: 'settings',
      run: () => void task((actor) => saveAppearance(actor, { language: id })),
    })),
  ];
}

const none: readonly never[] = [];

function usePluginCommands(): readonly Command[] {
  const { commands: text, faults } = useText();
  const host = useMaybeHost();
  const entries = useOffered('commands');
  return useMemo(
    () =>
      entries.map((entry): Command => ({
        id: entry.key,
        title: entry.title,
        group: 'plugins',
        icon: 'plugins',
        ...(host ? { note: titleOf(host, entry.plugin) } : {}),
        keys: entry.shortcut === undefined ? undefined : keysFrom(entry.shortcut),
        async run() {
          try {
            await entry.run();
            toast(text.done(entry.title));
          } catch (error) {
            const { what, code, message, nextStep } = explain(error, faults);
            const failed = text.failed(entry.title, host ? titleOf(host, entry.plugin) : entry.plugin);
            toast(
              `${failed} ${what}`,
              'danger',
              <>
                <p className="muted small" dir="auto">
                  {nextStep}
                </p>
                <FaultText code={code} message={message} />
              </>,
            );
          }
        },
      })),
    [entries, host, text, faults],
  );
}

/** Everything that has, or can be given, keys of its own. */
export function useCommands(): readonly Command[] {
  return [...useAppCommands(), ...usePluginCommands()];
}

/** Forms and pages by name, for the palette. */
export function useRecordCommands(): readonly Command[] {
  const { commands: text } = useText();
  const [, navigate] = useLocation();
  const forms = useRecords('forms') ?? none;
  const pages = useRecords('pages') ?? none;
  return [
    ...forms.flatMap(({ id, title }): readonly Command[] => [
      {
        id: `form:${id}`,
        title: text.fillIn(title),
        group: 'forms',
        icon: 'forms',
        run: () => navigate(`/forms/${id}`),
      },
      {
        id: `submissions:${id}`,
        title: text.submissionsOf(title),
        group: 'forms',
        icon: 'inbox',
        run: () => navigate(`/forms/${id}/submissions`),
      },
    ]),
    ...pages.map(({ id, title }): Command => ({
      id: `page:${id}`,
      title,
      group: 'pages',
      icon: 'pages',
      run: () => navigate(`/pages/${id}`),
    })),
  ];
}
