import {
  authAuthorize,
  configAfterLoad,
  configAfterSave,
  configBeforeSave,
  dashboardFigures,
  definePlugin,
  formFieldRender,
  formRender,
  formValidate,
  pageAfterRender,
  pageBeforeRender,
  Priority,
} from '@airlock/sdk';
import { withExtras } from './extras.ts';
import { tidySite, withFooter } from './site.ts';
import { inHouseWords, markdownInHouseWords, says } from './wording.ts';

/** The name as it was typed when it was tidied last, until that is told. */
let typedName: string | undefined;

/** Holds forms, pages, figures and the name of the workspace to what the team agreed on. */
export default definePlugin({
  id: 'house-style',
  name: 'House style',
  categories: ['text', 'pages', 'forms'],
  pricing: 'free',
  permissions: { ui: { reason: 'Says what it tidied when you save the settings.' } },
  settings: {
    type: 'object',
    properties: {
      terms: {
        type: 'array',
        title: 'Words',
        description: 'What to write instead of what. Whole words, in any case.',
        items: {
          type: 'object',
          title: 'Word',
          properties: {
            instead: { type: 'string', title: 'Instead of', minLength: 1, maxLength: 80 },
            write: { type: 'string', title: 'Write', maxLength: 80 },
          },
          required: ['instead', 'write'],
          additionalProperties: false,
        },
        maxItems: 200,
        default: [
          { instead: 'utilize', write: 'use' },
          { instead: 'in order to', write: 'to' },
          { instead: 'prior to', write: 'before' },
          { instead: 'at this point in time', write: 'now' },
          { instead: 'e-mail', write: 'email' },
        ],
      },
      abbreviations: {
        type: 'array',
        title: 'Abbreviations',
        description: 'Explained below each page that uses them.',
        items: {
          type: 'object',
          title: 'Entry',
          properties: {
            short: { type: 'string', title: 'Abbreviation', minLength: 1, maxLength: 40 },
            long: { type: 'string', title: 'Stands for', minLength: 1, maxLength: 200 },
          },
          required: ['short', 'long'],
          additionalProperties: false,
        },
        maxItems: 200,
        default: [
          { short: 'FAQ', long: 'Frequently asked questions' },
          { short: 'TBC', long: 'To be confirmed' },
        ],
      },
      abbreviationsTitle: {
        type: 'string',
        title: 'Title above the abbreviations',
        minLength: 1,
        maxLength: 80,
        default: 'Abbreviations',
      },
      readingTime: {
        type: 'string',
        title: 'Reading time',
        description: 'Stands above each page, with {minutes} in it; empty for none.',
        maxLength: 80,
        default: '{minutes} min to read',
      },
      unfinished: {
        type: 'array',
        title: 'Titles of unfinished pages',
        description: 'A page with one of these words in its title is not published.',
        items: { type: 'string', minLength: 1, maxLength: 40 },
        maxItems: 20,
        default: ['draft', 'todo', 'wip'],
      },
      longestLabel: {
        type: 'integer',
        title: 'Longest label of a field',
        description: 'Characters; 0 for any length.',
        minimum: 0,
        maximum: 500,
        default: 80,
      },
      footer: {
        type: 'string',
        title: 'Last line of pages',
        description: 'Used while the workspace has none of its own; {year} is this year.',
        maxLength: 200,
        default: '',
      },
    },
    additionalProperties: false,
  },
  hooks: (hook) => [
    hook(dashboardFigures, {}, ({ figures }, { settings: { terms } }) => ({
      figures: figures.map((figure) => ({ ...figure, label: inHouseWords(figure.label, terms) || figure.label })),
    })),

    hook(formRender, {}, (form, { settings: { terms } }) => ({
      ...form,
      title: inHouseWords(form.title, terms),
      ...(form.description === undefined ? {} : { description: inHouseWords(form.description, terms) }),
    })),
    hook(formFieldRender, {}, (field, { settings: { terms } }) => ({
      ...field,
      label: inHouseWords(field.label, terms),
      ...(field.settings?.help === undefined
        ? {}
        : { settings: { ...field.settings, help: inHouseWords(field.settings.help, terms) } }),
    })),
    hook(formValidate, {}, ({ form }, { settings: { longestLabel } }) =>
      form.fields
        .filter(({ label }) => longestLabel > 0 && label.length > longestLabel)
        .map(({ id, label }) => ({
          field: id,
          message: `“${label.slice(0, 30)}…” has ${label.length} characters; a label has at most ${longestLabel}. Move the rest into its help text.`,
        })),
    ),

    // Early, so that plugins that add something to a page see the words that will be read.
    hook(pageBeforeRender, { priority: Priority.HIGH }, (page, { settings: { terms } }) => ({
      ...page,
      title: inHouseWords(page.title, terms),
      body: markdownInHouseWords(page.body, terms),
    })),
    // Late, so that it counts what others added.
    hook(pageAfterRender, { priority: Priority.LOW }, ({ page, html }, { settings }) => ({
      page,
      html: withExtras(html, settings),
    })),
    hook(authAuthorize, {}, ({ action, resource }, { settings: { unfinished } }) => {
      const word = action === 'page.publish' ? unfinished.find((one) => says(resource, one)) : undefined;
      if (word === undefined) return undefined;
      return { allow: false, reason: `The title says “${word}”. Take the word out once the page is finished.` };
    }),

    hook(configAfterLoad, {}, (config, { settings: { footer }, time }) =>
      config.section === 'site' ? { ...config, values: withFooter(config.values, footer, time) } : config,
    ),
    hook(configBeforeSave, {}, (config, { settings: { terms } }) => {
      if (config.section !== 'site') return config;
      const values = tidySite(config.values, terms);
      typedName = values === config.values ? undefined : String(config.values['name']);
      return { ...config, values };
    }),
    hook(configAfterSave, {}, async ({ section, values }, { ui }) => {
      if (section !== 'site' || typedName === undefined) return;
      const typed = typedName;
      typedName = undefined;
      await ui.notify(`“${typed}” is kept as “${String(values['name'])}”.`);
    }),
  ],
});
