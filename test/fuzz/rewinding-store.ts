import { createMemoryTrustStore, type Bytes, type TrustState, type TrustStore } from '../../registry/client/index.ts';

/** Keeps trust in memory and goes back to an earlier state in no time. */
export class RewindingStore implements TrustStore {
  #inner = createMemoryTrustStore();
  #registry = '';
  current!: TrustState;

  read = (registry: string): Promise<TrustState | undefined> => this.#inner.read(registry);
  readNode = (sha256: string): Promise<Bytes | undefined> => this.#inner.readNode(sha256);
  writeNode = (sha256: string, bytes: Bytes): Promise<void> => this.#inner.writeNode(sha256, bytes);

  async update(registry: string, change: (current: TrustState | undefined) => TrustState | undefined): Promise<void> {
    this.#registry = registry;
    await this.#inner.update(registry, change);
    const state = await this.#inner.read(registry);
    if (state) this.current = state;
  }

  rewind(state: TrustState): void {
    this.#inner = createMemoryTrustStore();
    this.current = state;
    void this.#inner.update(this.#registry, () => state);
  }
}
