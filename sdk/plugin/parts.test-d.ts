import { definePlugin, defineHook, respond, submissionAfterSave, dashboardStats } from './index.ts';
import type { Field, FieldValue, HookContext, Page, PluginEvent, WidgetProps } from './index.ts';

/** Checked by the type checker alone, as `plugin.test-d.ts` is: services, contributions, endpoints, hooks of its own. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

// Every service is there when its permission is declared, limited to what it lists; none is there when it is not.
definePlugin({
  id: 'declares-all',
  permissions: {
    storage: { reason: 'r' },
    files: { reason: 'r' },
    data: { reason: 'r', read: ['forms'], write: ['submissions'] },
    config: { reason: 'r', read: ['appearance.*'], write: ['appearance.theme'] },
    network: { reason: 'r', origins: ['https://api.example.org'] },
    events: { reason: 'r', subscribe: ['forms.*', 'app.online'], publish: ['own.*'] },
    hooks: { reason: 'r', fire: ['declares-all/seen'] },
    commands: { reason: 'r' },
    ui: { reason: 'r' },
    clipboard: { reason: 'r' },
    notifications: { reason: 'r', optional: true },
  },
  async onActivate(context) {
    holds<Equal<Awaited<ReturnType<typeof context.storage.keys>>, string[]>>();
    holds<Equal<Awaited<ReturnType<typeof context.files.save>>, boolean>>();
    await context.data.delete('submissions', 'a');
    // @ts-expect-error -- forms may be read, and not deleted.
    await context.data.delete('forms', 'a');
    await context.data.subscribe('forms', ({ type, record }) => [type, record?.title]);
    // @ts-expect-error -- submissions may be written, and not followed.
    await context.data.subscribe('submissions', () => undefined);
    await context.config.get('appearance.language');
    await context.config.set('appearance.theme', 'dark');
    // @ts-expect-error -- only the theme may be set.
    await context.config.set('appearance.language', 'ar');
    // @ts-expect-error -- another key was declared.
    await context.config.get('profile.name');
    await context.events.subscribe('forms.added', ({ payload }) =>
      holds<Equal<typeof payload, { readonly id: string }>>(),
    );
    await context.events.subscribe('forms.*', (event) => holds<Equal<typeof event, PluginEvent>>());
    await context.events.subscribe('app.online', () => undefined);
    // @ts-expect-error -- another pattern was declared.
    await context.events.subscribe('pages.added', () => undefined);
    await context.events.publish('own.seen', { any: 'data' });
    // @ts-expect-error -- what may be heard may not be told.
    await context.events.publish('forms.added', {});
    // @ts-expect-error -- a request has no credentials.
    await context.network.fetch('https://api.example.org/', { credentials: 'include' });
    // @ts-expect-error -- there is no such tone.
    await context.ui.notify('Hello', { tone: 'loud' });
    await context.commands.run('app.forms');
    await context.clipboard.write('text');
    await context.notifications.show('Hello', { body: 'there' });
    // @ts-expect-error -- text is a text.
    await context.clipboard.write(5);
    await context.permissions.has('notifications');
    await context.permissions.request('data', { part: { read: ['forms'] }, why: 'To count them.' });
    // @ts-expect-error -- it is not declared.
    await context.permissions.request('endpoints');
    // @ts-expect-error -- the permission has no such list.
    await context.permissions.has('data', { origins: ['forms'] });
    // @ts-expect-error -- it was not declared.
    void context.capabilities;
    // @ts-expect-error -- endpoints open no service.
    void context.endpoints;
  },
});

// A permission's own shape is checked.
definePlugin({
  id: 'shapes',
  permissions: {
    // @ts-expect-error -- a network permission says where to.
    network: { reason: 'r' },
  },
});
definePlugin({
  id: 'unknown',
  permissions: {
    // @ts-expect-error -- there is no such permission.
    camera: { reason: 'r' },
  },
});

// Contributions: ids, what each is given, and which context it has.
definePlugin({
  id: 'contributes',
  realms: ['worker', 'page'],
  permissions: { ui: { reason: 'r' }, commands: { reason: 'r' }, storage: { reason: 'r' }, endpoints: { reason: 'r' } },
  contributes: {
    widgets: [
      {
        id: 'words',
        title: 'Words',
        slot: 'page.panel',
        view: async () => ({ default: (_props: PanelProps) => null }),
      },
      // @ts-expect-error -- a widget has a title.
      { id: 'untitled', slot: 'page.panel' },
    ],
    adminPages: [{ id: 'list', title: 'List', component: async () => ({ default: () => null }) }],
    statusItems: [
      // @ts-expect-error -- the list says the slot.
      { id: 'status', title: 'Status', slot: 'status.item' },
    ],
    commands: [
      { id: 'store', title: 'Store', run: (argument, { storage }) => storage.set('a', argument) },
      // @ts-expect-error -- files were not declared.
      { id: 'files', title: 'Files', run: (_argument, { files }) => files },
      // @ts-expect-error -- a command does something.
      { id: 'nothing', title: 'Nothing' },
    ],
    exporters: [
      {
        id: 'csv',
        title: 'CSV',
        extension: 'csv',
        mediaType: 'text/csv',
        run: ({ form, submissions }) => `${form.title}${submissions.length}`,
      },
      // @ts-expect-error -- an exporter gives text or bytes.
      { id: 'n', title: 'N', extension: 'n', mediaType: 'text/plain', run: () => 5 },
    ],
    importers: [
      {
        id: 'csv',
        title: 'CSV',
        extensions: ['csv'],
        run: ({ name, content }) => [{ note: `${name}${content.length}` }],
      },
      // @ts-expect-error -- an importer gives values of submissions.
      { id: 'n', title: 'N', extensions: ['n'], run: () => 'text' },
    ],
    fieldTypes: [
      { id: 'stars', title: 'Stars', value: { type: 'integer' }, editor: 'editor' },
      // @ts-expect-error -- somebody has to fill it in.
      { id: 'blank', title: 'Blank' },
    ],
    themes: [
      { id: 'night', title: 'Night', scheme: 'dark', tokens: { accent: '#fff' } },
      // @ts-expect-error -- light or dark.
      { id: 'dusk', title: 'Dusk', scheme: 'dusk', tokens: {} },
    ],
    messages: [{ locale: 'fr', title: 'Français', file: 'fr.json' }],
    endpoints: [
      {
        method: 'GET',
        path: '/a/:b',
        description: 'One.',
        use: [
          (request, context, next) => (request.headers['x'] === undefined ? respond(401, context.plugin.id) : next()),
        ],
        async handler({ params, user, page }, { storage, signal }) {
          holds<Equal<typeof page, boolean>>();
          holds<Equal<typeof signal, AbortSignal>>();
          return [params['b'], user?.roles, await storage.get('a')];
        },
      },
      // @ts-expect-error -- HEAD is the host's to answer.
      { method: 'HEAD', path: '/', description: 'None.', handler: () => 1 },
      // @ts-expect-error -- `network` was not declared.
      { method: 'PUT', path: '/n', description: 'Asks.', handler: (_request, { network }) => network },
      // @ts-expect-error -- an endpoint says what it does.
      { method: 'POST', path: '/', handler: () => 1 },
    ],
  },
});

type PanelProps = WidgetProps<Record<never, never>, unknown, 'page.panel'>;
holds<Equal<PanelProps['page'], Page>>();
type EditorProps = WidgetProps<Record<never, never>, unknown, 'form.field.editor'>;
holds<Equal<EditorProps['field'], Field>>();
holds<Equal<EditorProps['onChange'], (value: FieldValue) => void>>();

// Hooks: what each kind answers, and what a handler knows of the run.
const rated = defineHook<{ readonly stars: number }, number>('own-hooks/rated', 'collect', { description: 'Rate it.' });
const told = defineHook<string>('own-hooks/told', 'event', { description: 'It happened.' });
// @ts-expect-error -- a hook says what it is for.
defineHook<string>('own-hooks/silent', 'event', {});
// @ts-expect-error -- there are four kinds.
defineHook<string>('own-hooks/odd', 'waterfall', { description: 'None.' });

definePlugin({
  id: 'own-hooks',
  permissions: { hooks: { reason: 'r', fire: ['own-hooks/*'] } },
  contributes: { hooks: [rated, told] },
  hooks: (hook) => [
    hook(rated, {}, ({ stars }, context) => {
      holds<Equal<typeof stars, number>>();
      holds<Equal<typeof context.executionId, string>>();
      holds<Equal<typeof context.user, { readonly id: string; readonly roles: readonly string[] } | undefined>>();
      return stars;
    }),
    // @ts-expect-error -- a number is collected.
    hook(rated, {}, () => 'five'),
    // @ts-expect-error -- there is no such option.
    hook(told, { delay: 5 }, () => undefined),
    hook(dashboardStats, { timeout: 50, retries: 1 }, ({ forms }) => [{ label: 'Forms', value: forms }]),
    // @ts-expect-error -- a figure has a value.
    hook(dashboardStats, {}, () => [{ label: 'Forms' }]),
    hook(submissionAfterSave, {}, async (_saved, context) => {
      const ratings = await context.hooks.fire(rated, { stars: 5 });
      holds<Equal<typeof ratings, readonly number[]>>();
      const nothing = await context.hooks.fire(told, 'x');
      holds<Equal<typeof nothing, void>>();
      // @ts-expect-error -- the hook takes stars.
      await context.hooks.fire(rated, { moons: 5 });
    }),
  ],
});

declare const handler: HookContext<{ readonly storage: { readonly reason: 'r' } }>;
void handler.storage;
void handler.state.get('shared');
// @ts-expect-error -- only storage was declared.
void handler.ui;

// Settings: what the schema says is what the plugin gets, before and after a change.
definePlugin({
  id: 'set-up',
  settings: {
    type: 'object',
    properties: {
      size: { type: 'number', default: 1 },
      hours: {
        type: 'object',
        properties: { from: { type: 'integer' }, days: { type: 'array', items: { enum: ['mo', 'tu'] } } },
      },
    },
  },
  settingsVersion: 2,
  migrateSettings: { 2: ({ width, ...rest }) => ({ ...rest, size: width }) },
  onConfigChange({ settings }, previous) {
    holds<Equal<typeof settings.size, number>>();
    holds<Equal<typeof previous.hours.days, readonly ('mo' | 'tu')[]>>();
    // @ts-expect-error -- there is no such setting.
    void previous.width;
  },
  // @ts-expect-error -- healthy, warning or critical.
  healthCheck: () => ({ status: 'fine' }),
});
