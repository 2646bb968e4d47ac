// The part of a worker's script that draws: the hooks of `@airlock/sdk/ui`, and what obeys the host.
export { hooks } from '@airlock/sdk/ui/renderer';
export { createPluginViews } from '../remote-tree/plugin-views.ts';
