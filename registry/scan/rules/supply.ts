import { advisoriesFor } from '../advisories.ts';
import { RegistryError } from '../../format/errors.ts';
import { parseSbom, type Component } from '../../format/sbom.ts';
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
  {
    code: 'SUPPLY_HOSTILE',
    severity: 'error',
    passes: 'Has no library that was taken over',
    help: 'This version of the library was published by an attacker. Take another one, and look at the machine it was built on.',
    *check(facts) {
      for (const { name, version } of known(facts)) {
        if (HOSTILE[name]?.includes(version)) yield { message: `Has ${name} ${version} inside.`, file: SBOM_PATH };
      }
    },
  },
  {
    code: 'SUPPLY_TWICE',
    severity: 'note',
    passes: 'Has each library once',
    help: 'Two versions of one library are inside. npm ls shows who wants which; npm dedupe may help.',
    *check(facts) {
      const versions = new Map<string, string[]>();
      for (const { name, version } of known(facts)) versions.set(name, [...(versions.get(name) ?? []), version]);
      for (const [name, all] of versions)
        if (all.length > 1) yield { message: `Has ${name} ${all.join(' and ')} inside.`, file: SBOM_PATH };
    },
  },
  {
    code: 'SUPPLY_HOST_LIBRARY',
    severity: 'warning',
    passes: 'Takes from the host what the host has',
    help: 'A second React in the page breaks hooks and is loaded for nothing. Build with airlock build, which leaves it out.',
    *check(facts) {
      if (facts.manifest.targets.page === undefined) return;
      for (const { name } of known(facts)) {
        if (name === 'react' || name === 'react-dom') yield { message: `Has its own ${name} inside.`, file: SBOM_PATH };
      }
    },
  },
];

/** Versions that attackers published under names that others trusted. */
const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  'event-stream': ['3.3.6'],
  'flatmap-stream': ['0.1.1'],
  'eslint-scope': ['3.7.2'],
  'ua-parser-js': ['0.7.29', '0.8.0', '1.0.0'],
  coa: ['2.0.3', '2.0.4', '2.1.1', '2.1.3', '3.0.1', '3.1.3'],
  rc: ['1.2.9', '1.3.9', '2.3.9'],
  'node-ipc': ['10.1.1', '10.1.2', '11.0.0', '11.1.0'],
  colors: ['1.4.1', '1.4.2', '1.4.44-liberty-2'],
  faker: ['6.6.6'],
  chalk: ['5.6.1'],
  debug: ['4.4.2'],
};

function known(facts: Facts): readonly Component[] {
  const found = componentsOf(facts);
  return Array.isArray(found) ? found : [];
}
