import { expect, it } from 'vitest';
import { buildPlugin } from './build.ts';
import { createPluginFixture } from './fixture.ts';

const SOURCES = {
  'src/plugin.ts': `/*! Kept for its licence,
 * in two lines. */
import { dashboardStats, definePlugin } from '@airlock/sdk';
import poem from './poem.txt?raw';
import words from './words.json';
export default definePlugin({
  id: 'fixture',
  name: 'Fixture',
  contributes: { widgets: [{ id: 'poem', title: 'Poem', slot: 'dashboard.widget', mount: () => import('./view.ts') }] },
  realms: ['frame'],
  permissions: { window: { reason: 'Draws.' }, ui: { reason: 'Draws.' } },
  hooks: (hook) => [hook(dashboardStats, {}, () => [{ label: poem + words.first, value: 1 }])],
});
`,
  'src/view.ts': `import './view.css';
import mark from './mark.svg?raw';
export default (_: object, root: HTMLElement) => {
  root.title = \`two
lines\`;
  root.dataset['mark'] = mark;
};
`,
  'src/view.css': `.mark::after {
  content: 'a \\
b';
}
/*! Licence of
 the styles */
`,
  'src/poem.txt': 'roses\nred\n',
  'src/mark.svg': '<svg xmlns="http://www.w3.org/2000/svg">\n<text>a\nb</text>\n</svg>\n',
  'src/words.json': '{\n  "first": "a"\n}\n',
  'README.md': '# Fixture\n\nText.\n',
};

async function built(sources: { readonly [file: string]: string }): Promise<Map<string, string>> {
  const fixture = await createPluginFixture(sources['src/plugin.ts'] ?? '', sources);
  try {
    await buildPlugin({ folder: fixture.folder });
    return new Map([...(await fixture.files('dist'))].map(([path, bytes]) => [path, bytes.toString('latin1')]));
  } finally {
    await fixture.remove();
  }
}

it('gives the same bytes from a checkout whose lines end as on Windows, texts imported as they are included', async () => {
  const usual = await built(SOURCES);
  const windows = await built(
    Object.fromEntries(Object.entries(SOURCES).map(([file, text]) => [file, text.replaceAll('\n', '\r\n')])),
  );
  expect(usual.get('frame.js')).toContain('roses\nred\n');
  expect(windows).toEqual(usual);
});
