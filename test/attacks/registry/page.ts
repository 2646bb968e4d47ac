import { idbStore } from '../../../host/kernel/storage/idb-store.ts';
import { trustStore } from '../../../host/kernel/registries/trust-store.ts';
import { Arena } from './arena.ts';
import { runAttack } from './attack.ts';
import { HOST_ATTACKS } from './host-attacks.ts';
import { Stage } from './stage.ts';
import { ATTACKS } from './attacks/index.ts';

/** Runs the attack with this index against a client whose memory is the host's own database in IndexedDB. */
globalThis.runRegistryAttack = async (index, hostile) => {
  const attack = ATTACKS[index];
  if (!attack) throw new RangeError(`There is no attack ${index}`);
  const damage: string[] = [];
  const open = () =>
    trustStore({
      store: idbStore(`attack-${index}`),
      onDamage: ({ message }) => damage.push(message),
      onWrite: () => undefined,
    });
  await runAttack(attack, await Arena.create({ store: open, hostile }));
  const databases = await indexedDB.databases();
  return { stored: databases.some(({ name }) => name === `attack-${index}`), damage };
};

/** Runs an attack on a whole host, on databases of its own. */
globalThis.runHostAttack = async (index) => {
  let databases = 0;
  const newStore = () => idbStore(`host-attack-${index}-${(databases += 1)}`);
  await HOST_ATTACKS[index]?.run(await Stage.create(newStore));
  return databases > 0;
};

declare global {
  var runHostAttack: (index: number) => Promise<boolean>;
  var runRegistryAttack: (
    index: number,
    hostile: string,
  ) => Promise<{
    /** Whether the database was really there. */
    readonly stored: boolean;
    /** Rows that the host could not read. */
    readonly damage: readonly string[];
  }>;
}
