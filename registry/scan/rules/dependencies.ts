import { lowestOf } from '../ranges.ts';
import type { Rule } from '../rule.ts';

export const dependencyRules: readonly Rule[] = [
  {
    code: 'DEPENDENCY_RANGE',
    severity: 'error',
    passes: 'Names versions of the plugins it needs',
    help: 'Use a range of versions such as ^1.2.0.',
    *check({ manifest }) {
      for (const [id, range] of Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
        if (lowestOf(range) === undefined) yield { message: `"${range}" is no range of versions of "${id}".` };
      }
    },
  },
  {
    code: 'DEPENDENCY_ANY',
    severity: 'warning',
    passes: 'Says which versions of other plugins it was made for',
    help: 'Any version of it would do, also one that works in another way. Name the one it was tested with: ^1.2.0.',
    *check({ manifest }) {
      for (const [id, range] of Object.entries({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
        if (/^\s*(?:\*|x|>=?\s*0(?:\.0)*)?\s*$/.test(range)) yield { message: `Takes any version of "${id}".` };
      }
    },
  },
  {
    code: 'DEPENDENCY_SELF',
    severity: 'error',
    passes: 'Does not need itself',
    help: 'Take it out of the dependencies.',
    *check({ manifest }) {
      const { id, dependencies, optionalDependencies } = manifest;
      if (Object.hasOwn(dependencies, id) || Object.hasOwn(optionalDependencies, id))
        yield { message: `"${id}" needs itself.` };
    },
  },
  {
    code: 'DEPENDENCY_BOTH',
    severity: 'warning',
    passes: 'Is clear about what it needs',
    help: 'A plugin is needed or it is not. Name it in one of the two lists.',
    *check({ manifest }) {
      for (const id of Object.keys(manifest.dependencies)) {
        if (Object.hasOwn(manifest.optionalDependencies, id)) yield { message: `"${id}" is both needed and optional.` };
      }
    },
  },
];
