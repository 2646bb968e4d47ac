import type { EnabledPlugin } from '../activation/activation.ts';
import { within } from '../clock.ts';
import { AirlockError } from '../errors.ts';
import { late } from './endings.ts';
import { type LifecycleParts, stepLimits } from './lifecycle-parts.ts';
import type { LoadedPackage, PluginInstance } from '../realm.ts';
import { registrationMismatch } from './registration.ts';
import type { Scope } from './scope.ts';
import { withinStart } from './start-limit.ts';

/** Hand the code of a plugin, once `load` has it, to its realm. What comes of it belongs to the scope. */
export async function loadInstance(
  plugin: EnabledPlugin,
  parts: LifecycleParts,
  scope: Scope,
  load: () => Promise<LoadedPackage>,
): Promise<PluginInstance> {
  const { clock, realm: realmOf, caller, startLimit } = parts;
  const { name } = plugin;
  const pkg = await within(clock, stepLimits.load, scope.signal, load, late(name, 'load its package'));
  const realm = realmOf(plugin.realm);
  if (realm === undefined) {
    throw new AirlockError('REALM_MISSING', `'${name}' runs in the realm '${plugin.realm}', which is not here.`, {
      plugin: name,
    });
  }
  const door = caller(plugin, scope.signal);
  const instance = await withinStart(
    clock,
    startLimit,
    scope.signal,
    async (signal, waiting) => {
      const started = await realm.start(pkg, door, signal, waiting);
      // At once, and not when somebody hears of it: a run that was given up meanwhile ends it here, so that none runs on
      // unseen.
      scope.own('instance', started);
      return started;
    },
    { started: late(name, 'start'), queued: late(name, 'get its turn to start') },
  );
  const mismatch = registrationMismatch(instance.registered, pkg.manifest);
  if (mismatch !== undefined) {
    throw new AirlockError('REGISTRATION_MISMATCH', `'${name}' ${mismatch}`, { plugin: name });
  }
  return instance;
}
