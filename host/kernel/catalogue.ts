import type { Freshness, PluginRecord } from '@airlock/registry/client';

/** One plugin as a registry lists it; for display. */
export interface CatalogueEntry {
  readonly name: string;
  readonly id: string;
  /** Registry id, and the name it was configured under. */
  readonly registry: string;
  readonly registryName: string;
  readonly title: string;
  readonly description: string;
  readonly author?: string;
  readonly license: string;
  readonly publisher: string;
  readonly keywords: readonly string[];
  readonly categories: readonly string[];
  /** Names of the permissions that the newest release asks for. */
  readonly permissions: readonly string[];
  /** Newest version that can be installed; absent when all are withdrawn. */
  readonly version?: string;
  readonly state: PluginRecord['state'];
  readonly reason?: string;
  /** Hex SHA-256 of the icon in the registry. */
  readonly icon?: string;
}

export interface CatalogueDetails extends CatalogueEntry {
  readonly record: PluginRecord;
}

export interface BrowseOptions {
  /** Words that must all be found in id, title, description, author or keywords. */
  readonly text?: string;
  readonly category?: string;
  readonly permission?: string;
  /** Registry id or configured name. Default: all, in configured order. */
  readonly registry?: string;
  /** Default: 100. */
  readonly limit?: number;
}

export interface RegistryStatus {
  readonly registry: string;
  readonly name: string;
  readonly freshness: Freshness;
}

/** What the configured registries offer. */
export interface Catalogue {
  /** Every row came through the verified head. Rejects only when no registry could answer. */
  browse(options?: BrowseOptions, signal?: AbortSignal): Promise<readonly CatalogueEntry[]>;
  /** `undefined`: the registry proved that it lists no such plugin. */
  details(name: string, signal?: AbortSignal): Promise<CatalogueDetails | undefined>;
  /** How old the known state of each registry is. */
  freshness(): Promise<readonly RegistryStatus[]>;
  /** Ask every registry for its newest state; revoked plugins stop. Never rejects: failures are in the answer. */
  refresh(signal?: AbortSignal): Promise<readonly RegistryStatus[]>;
  /** Called after each refresh. */
  subscribe(listener: () => void): () => void;
}
