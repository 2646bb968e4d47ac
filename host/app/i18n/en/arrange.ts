/** How the user arranges what plugins add. */
export const arrange = {
  title: 'What plugins add',
  help: 'Drag a line, or move it with its buttons. What is hidden stays installed, and goes on working where it is in use.',
  none: 'No plugin adds anything yet.',
  menu: (title: string) => `Arrange ${title}`,
  earlier: 'Move earlier',
  later: 'Move later',
  moveTo: { 'dashboard.widget': 'Move to the dashboard', 'side.panel': 'Move to the side panel' } as {
    readonly [slot: string]: string;
  },
  hide: 'Hide',
  hidden: (title: string) => `${title} is hidden.`,
  everything: 'Arrange everything…',
  reset: (place: string) => `Usual order of ${place}`,
  places: {
    'dashboard.widget': 'Dashboard',
    'side.panel': 'Side panel',
    'page.panel': 'Beside a page',
    'submission.action': 'Beside a submission',
    'admin.page': 'Screens',
    'settings.section': 'Settings',
    'status.item': 'Status line',
    commands: 'Commands',
    fieldTypes: 'Field types',
    exporters: 'Export formats',
    importers: 'Import formats',
    themes: 'Themes',
    messages: 'Languages',
  } as { readonly [place: string]: string },
};
