import { PICTURE_BYTES, pictureType } from '@airlock/registry/format';
import { AirlockError } from '../errors.ts';
import type { InstallPlan } from '../packages/install-plan.ts';
import type { PluginPicture } from './plugins.ts';

/** One of the pictures that a release declares, by what reads a file of it up to a size. */
export async function readPicture(
  { name, manifest: { screenshots = [] } }: Pick<InstallPlan, 'name' | 'manifest'>,
  path: string,
  read: (limit: number) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): Promise<PluginPicture | undefined> {
  const bytes = screenshots.some(({ file }) => file === path) ? await read(PICTURE_BYTES) : undefined;
  const type = bytes && pictureType(bytes);
  if (!bytes || type) return bytes && type && { type, bytes };
  throw new AirlockError('PACKAGE_REFUSED', `"${path}" of "${name}" is no picture that is shown.`, {
    plugin: name,
    nextStep: 'Tell its author; the plugin itself is not concerned.',
  });
}
