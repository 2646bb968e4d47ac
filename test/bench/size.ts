import { bundleSize, bundleSizes } from '../fixtures/bundle-size.ts';
import { HOST, ORDINARY } from '../fixtures/host-parts.ts';
import { compare, type Family } from './family.ts';

const CLIENT = `export { createRegistryClient, RegistryError, verifyBytes } from '@airlock/registry/client'`;
const MF = 'Module Federation runtime alone';

export const family: Family = {
  name: 'size',
  about: 'bytes (gzip) that the host adds to an app: kernel, realms and registry client, without Module Federation',
  async run() {
    const peer = [await bundleSize(`export { createInstance } from '@module-federation/runtime'`)];
    const host = await bundleSizes(HOST, ['@module-federation/runtime'], ORDINARY);
    return [
      compare('size.host', 'bytes', [host.all], MF, peer),
      compare('size.host.start', 'bytes', [host.start], MF, peer),
      compare('size.host.used', 'bytes', [host.used], MF, peer),
      compare('size.registryClient', 'bytes', [await bundleSize(CLIENT)], MF, peer),
    ];
  },
};
