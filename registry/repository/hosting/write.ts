import { join } from 'node:path';
import { encodeUtf8, equalBytes } from '../../format/index.ts';
import { readIfThere, writeFileAtomic } from '../files.ts';
import { configurations } from './configurations.ts';

/** Put the configurations of servers where they are looked for; files that are as they should be stay. */
export async function writeConfigurations(dir: string, site: string): Promise<void> {
  for (const { name, text, place } of configurations()) {
    const path = place === 'site' ? join(site, name) : join(dir, 'hosting', name);
    const bytes = encodeUtf8(text);
    const present = await readIfThere(path);
    if (present && equalBytes(present, bytes)) continue;
    await writeFileAtomic(path, bytes, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
}
