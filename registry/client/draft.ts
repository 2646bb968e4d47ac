import type { Bytes } from '../format/index.ts';
import type { TufFiles } from './trust.ts';
import type { MetadataFiles } from './tuf-options.ts';

/** Trusted metadata on its way: what a refresh verified so far, not yet stored. */
export class Draft implements MetadataFiles {
  #files: TufFiles;
  /** Keys of timestamp or snapshot were replaced: what they said before counts for nothing. */
  restarted = false;

  constructor(files: TufFiles) {
    this.#files = files;
  }

  get files(): TufFiles {
    return this.#files;
  }

  get roots(): readonly Bytes[] {
    return this.#files.roots;
  }

  async read(role: string): Promise<Bytes | undefined> {
    const { roles } = this.#files;
    return Object.hasOwn(roles, role) ? roles[role] : undefined;
  }

  async write(role: string, bytes: Bytes, version: number): Promise<void> {
    const { roles } = this.#files;
    this.#files = { ...this.#files, roles: { ...roles, [role]: bytes } };
    if (role === 'timestamp') this.#files = { ...this.#files, timestampVersion: version };
  }

  async writeRoot(bytes: Bytes, version: number, forget: boolean): Promise<void> {
    const { roots, roles, timestampVersion } = this.#files;
    this.restarted ||= forget;
    const { timestamp: _, snapshot: __, ...kept } = roles;
    this.#files = {
      roots: [...roots, bytes],
      roles: forget ? kept : roles,
      rootVersion: version,
      timestampVersion: forget ? 0 : timestampVersion,
    };
  }
}
