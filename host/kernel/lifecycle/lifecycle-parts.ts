import type { RealmKind } from '@airlock/sdk';
import type { EnabledPlugin } from '../activation/activation.ts';
import type { Clock } from '../clock.ts';
import type { AirlockError } from '../errors.ts';
import type { LifecycleState } from './lifecycle-state.ts';
import type { InstanceEnd, LoadedPackage, Realm, ServiceCaller } from '../realm.ts';
import type { StartSettings } from '../settings/settings-migration.ts';

/** Milliseconds each part of a life may take. */
export const stepLimits = {
  /** Reading and verifying the package. */
  load: 15_000,
  /** A first sign of life after a crash. */
  start: 10_000,
  /** `onLoad`, `onActivate`, `onConfigChange`. */
  handler: 5000,
  /** `onSuspend`, `onDeactivate`, `onUnload`, `onError`: it goes on without them. */
  farewell: 2000,
} as const;

/** What a life needs from outside. */
export interface LifecycleParts {
  readonly clock: Clock;
  /** Milliseconds from handing over the code until it registered. */
  readonly startLimit: number;
  readonly realm: (kind: RealmKind) => Realm | undefined;
  readonly load: (plugin: EnabledPlugin) => Promise<LoadedPackage>;
  readonly caller: (plugin: EnabledPlugin, stopped: AbortSignal) => ServiceCaller;
  readonly settings: (name: string) => Promise<StartSettings>;
  readonly report: (fault: AirlockError) => void;
  readonly onMove: (state: LifecycleState) => void;
  /** It did not start, for another reason than being stopped; it is in `error` now. */
  readonly onStartFailed: (error: AirlockError) => void;
  /** It ended by itself while it was active; it is in `error` now. */
  readonly onDeath: (error: AirlockError, end: InstanceEnd) => void;
}
