/** Planning without a page: for commands that keep a set of plugins in a file. */
export { AirlockError } from '../errors.ts';
export { consentOf } from './defaults.ts';
export { deprecatedHooks } from './deprecated.ts';
export { requiredConsent, type Choice, type InstallPlan, type ReleaseChoice } from './install-plan.ts';
export { readLockfile, type LockedPlugin, type LockedRegistry, type Lockfile } from './lockfile.ts';
export { fullName, parseName } from './names.ts';
export { planEnable, planRemoval, type ChangePlan } from './change-plan.ts';
export { policyAuthority, readPolicyFile, readPolicyPayload, type PolicyFile } from '../policy/policy-file.ts';
export { planRelease, type PlannedRelease, type PlanningFacts } from './planning.ts';
export type { Strategy } from './resolve.ts';
export type { PluginRow } from './rows.ts';
export { judgeUpdate } from './update-rules.ts';
export { memoryStore } from '../storage/memory-store.ts';
