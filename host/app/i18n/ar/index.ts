import type { Messages } from '../text.tsx';
import { common, settings, shell } from './app.ts';
import { arrange } from './arrange.ts';
import { causes } from './causes.ts';
import { conflicts } from './conflicts.ts';
import * as desk from './desk.ts';
import { developer } from './developer.ts';
import { development } from './development.ts';
import { faults } from './faults.ts';
import { files } from './files.ts';
import { health } from './health.ts';
import { hooks } from './hooks.ts';
import { isolation } from './isolation.ts';
import { local } from './local.ts';
import { observe } from './observe.ts';
import { packages } from './packages.ts';
import { permissions } from './permissions.ts';
import { plugins } from './plugins.ts';
import { views } from './views.ts';
import { dashboard, forms, pages } from './work.ts';
import { workspace } from './workspace.ts';

export const arabic: Messages = {
  arrange,
  common,
  causes,
  conflicts,
  shell,
  dashboard,
  forms,
  pages,
  settings,
  plugins,
  packages,
  permissions,
  faults,
  files,
  health,
  hooks,
  isolation,
  local,
  developer,
  development,
  observe,
  ...desk,
  views,
  workspace,
};
