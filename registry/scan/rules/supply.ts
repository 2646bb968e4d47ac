import { advisoriesFor, parseSbom, type Component } from '../advisories.ts';
import { RegistryError } from '../../format/errors.ts';
import type { Facts } from '../facts.ts';
import type { Rule } from '../rule.ts';

/** Where a bundle lists its libraries, in CycloneDX JSON. */
export const SBOM_PATH = 'sbom.cdx.json';

function componentsOf({ texts }: Facts): Component[] | RegistryError | undefined {
  const text = texts.get(SBOM_PATH);
  if (text === undefined) return undefined;
  try {
    return parseSbom(text, SBOM_PATH);
  } catch (error) {
    if (error instanceof RegistryError) return error;
    throw error;
  }
}

export const supplyRules: readonly Rule[] = [
  {
    code: 'SUPPLY_SBOM',
    severity: 'note',
    passes: 'Lists the libraries inside',
    help: `airlock build writes the list to ${SBOM_PATH}.`,
    *check(facts) {
      const found = componentsOf(facts);
      if (found === undefined) yield { message: `There is no ${SBOM_PATH}.` };
      else if (found instanceof RegistryError)
        yield { message: `${found.message}.`, file: SBOM_PATH, severity: 'error' };
    },
  },
  {
    code: 'SUPPLY_VULNERABLE',
    severity: 'error',
    passes: 'Has no library with a known vulnerability',
    help: 'Update the library and build again.',
    *check(facts) {
      const components = componentsOf(facts);
      if (!Array.isArray(components) || !facts.advisories) return;
      for (const component of components) {
        for (const advisory of advisoriesFor(component, facts.advisories.list)) {
          const serious = ['HIGH', 'CRITICAL'].includes(advisory.severity);
          yield {
            message: `${component.name} ${component.version} is affected by ${advisory.id}${advisory.summary ? `: ${advisory.summary}` : ''}.`,
            file: SBOM_PATH,
            severity: serious ? 'error' : 'warning',
          };
        }
      }
    },
  },
];
