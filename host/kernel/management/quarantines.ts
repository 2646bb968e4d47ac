import type { Quarantine } from '../activation/activation.ts';
import { integer, objectOf, oneOf, text, type Check } from '../check.ts';
import { AirlockError, isErrorCode } from '../errors.ts';
import type { Store } from '../storage/store.ts';

const PREFIX = 'quarantine/';

/** Key in table `state`. */
export function quarantineKey(name: string): string {
  return `${PREFIX}${name}`;
}

interface QuarantineRow extends Omit<Quarantine, 'error'> {
  readonly format: 1;
  readonly code: string;
  readonly message: string;
}

const row: Check<QuarantineRow> = objectOf({
  format: oneOf<1>(1),
  by: oneOf<Quarantine['by']>('host', 'policy', 'user'),
  code: text(64),
  message: text(10_000, { min: 0 }),
  at: integer(0),
  version: text(64),
  hostVersion: text(64),
});

/** Keep a quarantine across reloads, or forget it. */
export function writeQuarantine(store: Store, name: string, quarantine: Quarantine | undefined): Promise<void> {
  return store.transaction(['state'], 'write', async (tx) => {
    if (!quarantine) return tx.delete('state', quarantineKey(name));
    const { by, at, version, hostVersion, error } = quarantine;
    const kept: QuarantineRow = {
      format: 1,
      by,
      code: error.code,
      message: error.message.slice(0, 10_000),
      at,
      version,
      hostVersion,
    };
    return tx.put('state', quarantineKey(name), kept);
  });
}

/** All that are kept, by full name. A row that cannot be read is no reason to keep a plugin from running. */
export async function readQuarantines(store: Store): Promise<ReadonlyMap<string, Quarantine>> {
  const rows = await store.transaction(['state'], 'read', (tx) =>
    tx.entries('state', { from: PREFIX, to: `${PREFIX}\uffff` }),
  );
  return new Map(
    rows.flatMap(([key, value]): [string, Quarantine][] => {
      const name = key.slice(PREFIX.length);
      try {
        const { by, at, version, hostVersion, code, message } = row(value, key);
        const error = new AirlockError(isErrorCode(code) ? code : 'UNKNOWN', message, { plugin: name });
        return [[name, { by, at, version, hostVersion, error }]];
      } catch {
        return [];
      }
    }),
  );
}
