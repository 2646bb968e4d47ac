import { defineHook } from '../hook.ts';

/** A section of the workspace's settings: `section` is for example `appearance`. */
export interface ConfigSection {
  readonly section: string;
  readonly values: { readonly [key: string]: unknown };
}

const output = {
  type: 'object',
  required: ['section', 'values'],
  properties: { section: { type: 'string' }, values: { type: 'object' } },
};

export const configBeforeLoad = defineHook<{ readonly section: string }>('config.beforeLoad', 'event', {
  description: 'Settings are about to be read.',
});

export const configAfterLoad = defineHook<ConfigSection>('config.afterLoad', 'filter', {
  description: 'Change settings after they were read.',
  output,
});

export const configBeforeSave = defineHook<ConfigSection>('config.beforeSave', 'filter', {
  description: 'Change settings before they are saved.',
  output,
});

export const configAfterSave = defineHook<ConfigSection>('config.afterSave', 'event', {
  description: 'Settings were saved.',
});
