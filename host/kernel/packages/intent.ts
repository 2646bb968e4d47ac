import type { KnownRegistry } from '../registries/catalogue-entry.ts';
import { AirlockError } from '../errors.ts';
import type { Consent, InstallPlan } from './install-plan.ts';
import { parseName } from './names.ts';
import type { Intent } from './staging-rows.ts';

/** Milliseconds before something that was broken off is tried again by itself; doubled each time, up to an hour. */
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 3_600_000;

/** What is kept of an install that begins. */
export function intentOf(
  plan: InstallPlan,
  consent: Consent,
  registries: readonly KnownRegistry[],
  now: number,
): Intent {
  const registry = parseName(plan.name)?.registry;
  return {
    title: plan.manifest.name.slice(0, 200),
    version: plan.manifest.version,
    realm: plan.realm,
    strategy: plan.strategy,
    consent,
    also: Object.fromEntries(plan.also.map(({ name, release }) => [name, release])),
    sources: (registries.find(({ client }) => client.id === registry)?.urls ?? []).slice(0, 16),
    since: now,
    next: now + FIRST_PAUSE,
    tries: 0,
  };
}

/** The same intent after another try that the network ended. */
export function triedAgain(intent: Intent, now: number): Intent {
  const tries = intent.tries + 1;
  return { ...intent, tries, next: now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 10)) };
}

/**
 * Throws `CONSENT_MISSING` unless a plan is the very one that was agreed to: the same releases, in the same realm. What they
 * may do is compared when it is carried out.
 */
export function checkSame(plan: InstallPlan, intent: Intent): void {
  const also = plan.also.map(({ name, release }) => `${name} ${release}`).sort();
  const agreed = Object.entries(intent.also).map(([name, release]) => `${name} ${release}`);
  const differs =
    (plan.release !== intent.consent.release && 'another release') ||
    (plan.realm !== intent.realm && `to run as ${plan.realm}`) ||
    (also.join() !== agreed.sort().join() && 'other plugins with it');
  if (!differs) return;
  throw new AirlockError(
    'CONSENT_MISSING',
    `"${plan.name}" ${intent.version} was not finished: it would be ${differs} than was agreed to.`,
    { plugin: plan.name, nextStep: 'Install it again, and look at what it asks for now.' },
  );
}
