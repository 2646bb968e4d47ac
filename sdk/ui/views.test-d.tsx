/** @jsxImportSource @airlock/sdk/ui */
import {
  defineHook,
  definePlugin,
  type ContextOf,
  type PermissionRequests,
  type PluginContext,
  type ViewHandle,
  type WidgetProps,
} from '@airlock/sdk';
// oxlint-disable react-hooks/exhaustive-deps -- these are not React's.
import { Button, Fragment, Select, Stack, Text, TextField, useEffect, useLoaded, useState } from '@airlock/sdk/ui';

/** Checked by the type checker alone, as `plugin.test-d.ts` is: views, what they are given, and the parts they draw with. */

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

const permissions = {
  ui: { reason: 'r' },
  data: { reason: 'r', read: ['submissions'] },
  hooks: { reason: 'r', fire: ['draws/*'] },
  commands: { reason: 'r' },
} as const satisfies PermissionRequests;
const rated = defineHook<number, number>('draws/rated', 'collect', { description: 'Rate it.' });

// In JSX as everywhere: what was declared is there, typed, and nothing else.
function Card({ context }: WidgetProps<typeof permissions>) {
  const [ratings, setRatings] = useState<readonly number[]>([]);
  const found = useLoaded(async (signal) => {
    holds<Equal<typeof signal, AbortSignal>>();
    return context.data.list('submissions');
  }, []);
  useEffect(() => {
    // @ts-expect-error -- only submissions may be read.
    void context.data.list('forms');
    // @ts-expect-error -- `storage` was not declared.
    void context.storage;
  }, []);
  return (
    <Stack direction="row" gap="small">
      <Text tone="muted">{found.state === 'ready' ? found.value.map(({ state }) => state) : 'Looking…'}</Text>
      <Button kind="primary" onPress={async () => setRatings(await context.hooks.fire(rated, 5))}>
        {ratings.length}
      </Button>
      {/* @ts-expect-error -- the hook takes a number. */}
      <Button onPress={() => void context.hooks.fire(rated, 'five')}>Five</Button>
      {/* @ts-expect-error -- `network` was not declared. */}
      <Button onPress={() => void context.network.fetch('https://example.org')}>Ask</Button>
      {/* @ts-expect-error -- there is no such tone. */}
      <Text tone="loud">Hello</Text>
      {/* @ts-expect-error -- a field has a label. */}
      <TextField value="a" />
      <TextField label="Name" onChange={(value) => holds<Equal<typeof value, string>>()} />
      {/* @ts-expect-error -- choices have values and labels. */}
      <Select label="Colour" options={['red']} />
      {/* @ts-expect-error -- there are components, and no HTML. */}
      <div>Hello</div>
      <Fragment key="last">{null}</Fragment>
    </Stack>
  );
}

function Bare({ context }: WidgetProps) {
  context.log.info('seen');
  // @ts-expect-error -- without permissions there is no service.
  void context.data;
  return null;
}

function About({ page }: WidgetProps<object, unknown, 'page.panel'>) {
  // @ts-expect-error -- a page has no form.
  void page.form;
  return <Text>{page.title}</Text>;
}

const asking = ({ context }: WidgetProps<{ readonly network: { readonly reason: 'r'; readonly origins: [] } }>) =>
  void context.network;
const set = ({ context }: { readonly context: PluginContext<typeof permissions, { readonly size: number }> }) =>
  context.settings.size;
const wrong = ({ context }: { readonly context: PluginContext<typeof permissions, { readonly size: string }> }) =>
  context.settings.size;
function pad({ view }: WidgetProps<typeof permissions> & { readonly view: ViewHandle }, root: HTMLElement): void {
  root.textContent = String(view.state);
}

// A view is part of the declaration: it may ask for what the plugin declares and its slot hands out, and for nothing else.
const drawing = definePlugin({
  id: 'draws',
  permissions,
  settings: { type: 'object', properties: { size: { type: 'number', default: 1 } } },
  contributes: {
    widgets: [
      { id: 'a', title: 'A', slot: 'dashboard.widget', view: async () => ({ default: Card }) },
      { id: 'b', title: 'B', slot: 'side.panel', view: async () => ({ default: Bare }) },
      { id: 'c', title: 'C', slot: 'page.panel', view: async () => ({ default: About }) },
      { id: 'd', title: 'D', slot: 'dashboard.widget', mount: async () => ({ default: pad }) },
      { id: 'e', title: 'E', slot: 'dashboard.widget', component: async () => ({ default: set }) },
      // A slot of the app's own: what it hands out is not known.
      { id: 'f', title: 'F', slot: 'shop.cart', view: async () => ({ default: Card }) },
      // @ts-expect-error -- `network` was not declared.
      { id: 'g', title: 'G', slot: 'dashboard.widget', view: async () => ({ default: asking }) },
      // @ts-expect-error -- a card on the dashboard is given no page.
      { id: 'i', title: 'I', slot: 'dashboard.widget', view: async () => ({ default: About }) },
      // @ts-expect-error -- nor by a slot that is not known.
      { id: 'j', title: 'J', slot: 'shop.cart', view: async () => ({ default: About }) },
      // @ts-expect-error -- the setting is a number.
      { id: 'k', title: 'K', slot: 'dashboard.widget', component: async () => ({ default: wrong }) },
      // @ts-expect-error -- a view has no document of its own.
      { id: 'l', title: 'L', slot: 'dashboard.widget', view: async () => ({ default: pad }) },
    ],
    adminPages: [
      { id: 'm', title: 'M', view: async () => ({ default: Card }) },
      // @ts-expect-error -- a screen is given no page.
      { id: 'n', title: 'N', view: async () => ({ default: About }) },
    ],
    settingsSections: [
      // @ts-expect-error -- `network` was not declared.
      { id: 'o', title: 'O', view: async () => ({ default: asking }) },
    ],
  },
});

declare const context: ContextOf<typeof drawing>;
holds<Equal<typeof context.settings.size, number>>();
