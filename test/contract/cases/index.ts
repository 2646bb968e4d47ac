import type { ContractCase } from '../contract.ts';
import { endpointCases } from './endpoints.ts';
import { hookCases } from './hooks.ts';
import { lifeCases } from './life.ts';
import { permissionCases } from './permissions.ts';
import { serviceCases } from './services.ts';

/** The whole contract, by what it is about. */
export const cases: { readonly [about: string]: readonly ContractCase[] } = {
  hooks: hookCases,
  services: serviceCases,
  permissions: permissionCases,
  life: lifeCases,
  endpoints: endpointCases,
};
