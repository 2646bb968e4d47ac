import { legacyToDefinition } from './001-legacy-to-definition.ts';
import { rangeOfHosts } from './002-range-of-hosts.ts';
import { scripts } from './003-scripts.ts';
import { deprecatedHooks } from './004-deprecated-hooks.ts';
import type { Migration } from './migration.ts';

/** Every migration there ever was, in the order of their numbers. */
export const MIGRATIONS: readonly Migration[] = [legacyToDefinition, rangeOfHosts, scripts, deprecatedHooks()];
