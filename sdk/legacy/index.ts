export {
  adaptLegacyPlugin,
  LegacyPluginError,
  type LegacyHook,
  type LegacyOptions,
  type LegacyPlugin,
} from './adapter.ts';
