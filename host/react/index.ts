export { PluginFence, type PluginFenceProps } from './fence.tsx';
export {
  useArranged,
  useCatalogue,
  useContributions,
  useFaults,
  useFreshness,
  useGrants,
  useInstalled,
  useInstalledPlugin,
  usePluginHealth,
  useWidgets,
} from './hooks.ts';
export { type Loaded, useLoaded } from './loaded.ts';
export type { FrameBarProps } from './frame.tsx';
export type { LoadTreeParts, PartProps, TreeParts } from './parts.ts';
export { HostProvider, type HostUi, useHost, useHostUi, useMaybeHost } from './provider.tsx';
export { Slot, type SlotProps } from './slot.tsx';
export { Widget, type WidgetProps } from './widget.tsx';
