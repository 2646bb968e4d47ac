import type { Form, HookToken, Page } from '@airlock/sdk';
import {
  pageBeforeRender,
  submissionBeforeSave,
  submissionEnrich,
  submissionSanitize,
  submissionTransform,
} from '@airlock/sdk';
import { openDatabase } from '../../../host/app/data/database.ts';
import { openWorkspace } from '../../../host/app/data/workspace.ts';
import { submit } from '../../../host/app/forms/submission-actions.ts';
import { english } from '../../../host/app/i18n/en/index.ts';
import { renderPage } from '../../../host/app/pages/render.ts';
import { createActor } from '../../../host/app/session/actor.ts';
import { owner } from '../../../host/app/session/profile.ts';
import '../../fixtures/kernel/page.ts';

const form: Form = {
  id: 'contact',
  title: 'Contact',
  fields: Array.from({ length: 10 }, (_, index) => ({
    id: `field${index}`,
    type: 'text' as const,
    label: `Field ${index}`,
    required: false,
  })),
  createdAt: 1,
  updatedAt: 1,
};
const values = Object.fromEntries(form.fields.map(({ id }, index) => [id, `value ${index}`]));
const page: Page = {
  id: 'welcome',
  title: 'Welcome',
  fields: {},
  published: true,
  body: '# Welcome\n\nSome *text* with a [link](https://example.com).\n\n- one\n- two\n',
  createdAt: 1,
  updatedAt: 1,
};

/** The filters of a submission; each plugin takes part in one of them, and in rendering pages. */
const filters: readonly HookToken[] = [submissionSanitize, submissionTransform, submissionEnrich, submissionBeforeSave];
const workspace = openWorkspace(openDatabase('bench'), {
  post: () => undefined,
  subscribe: () => () => undefined,
  close: () => undefined,
});

globalThis.actionPage = {
  /** `count` sandboxed plugins that change nothing; all run when this resolves. */
  async setUp(count) {
    await kernelPage.reset();
    for (let index = 0; index < count; index++) {
      const hooks = [filters[index % filters.length], pageBeforeRender].flatMap((token) => token ?? []);
      await kernelPage.enable({
        id: `plugin-${index}`,
        hooks: hooks.map(({ id, kind }) => ({ hook: id, kind })),
        definition: `{ hooks: [${hooks.map(({ id }) => `{ hook: { id: '${id}' }, priority: 100, handler: (value) => value }`).join()}] }`,
      });
      await kernelPage.start(`plugin-${index}`);
    }
  },
  async times(action, samples) {
    const actor = createActor(kernelPage.hooks(), owner);
    const times: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const began = performance.now();
      if (action === 'submit') await submit(workspace, actor, form, values, english.forms);
      else await renderPage(actor, page);
      times.push(performance.now() - began);
    }
    return times;
  },
};

declare global {
  var actionPage: {
    setUp(count: number): Promise<void>;
    /** Milliseconds for each of so many actions, as the workspace does them. */
    times(action: 'submit' | 'render', samples: number): Promise<number[]>;
  };
}
