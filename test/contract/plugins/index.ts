import alpha from './alpha.ts';
import beta from './beta.ts';
import living from './living.ts';
import probe from './probe.ts';
import provider from './provider.ts';

/** The plugins of the contract, by id. Each is one file that imports the SDK alone, so that every host can build it. */
export const plugins = { alpha, beta, living, probe, provider } as const;

export type ContractPlugin = keyof typeof plugins;
