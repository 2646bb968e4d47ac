import { parseName, type Choice, type InstallPlan } from '@airlock/host/packages';

/** A plan for people: what it does, what it asks for, and what stands in the way. */
export function describePlan(plan: InstallPlan): string[] {
  const step = plan.from ? `${plan.from.version} → ${plan.manifest.version}` : plan.manifest.version;
  const lines = [
    `${plan.action} ${plan.manifest.id} ${step} by ${plan.publisherName} (${plan.publisher.slice(0, 12)}), ${plan.bytes} bytes, runs as ${plan.realm}`,
  ];
  for (const other of plan.also) lines.push(...describePlan(other).map((line) => `  with ${line}`));
  for (const { permission, can, reason, optional } of plan.permissions.added) {
    lines.push(`  + ${permission}${optional ? ' (optional)' : ''}: ${can} "${reason}"`);
  }
  for (const permission of plan.permissions.removed) lines.push(`  - ${permission}`);
  for (const { severity, sentence, choices = [] } of plan.conflicts) {
    lines.push(
      `  ${severity}: ${sentence}`,
      ...choices.map((choice) => `    → ${choice.sentence} ${wayOf(choice, plan)}`),
    );
  }
  return lines;
}

/** What to type for a way out of a conflict. */
function wayOf(choice: Choice, { manifest: { id } }: InstallPlan): string {
  if (choice.kind === 'strategy') return `(--strategy ${choice.strategy})`;
  if (choice.kind === 'version') return `(airlock install ${id}@${choice.version})`;
  return `(airlock ${choice.kind} ${parseName(choice.plugin)?.id ?? choice.plugin})`;
}

/** A plan for programs. */
export function planData(plan: InstallPlan): object {
  const { name, action, publisher, release, bytes, realm, conflicts, from, strategy } = plan;
  return {
    name,
    action,
    version: plan.manifest.version,
    ...(from ? { from: from.version } : {}),
    publisher,
    publisherName: plan.publisherName,
    release,
    bytes,
    realm,
    strategy,
    permissions: {
      added: plan.permissions.added.map(({ permission, optional }) => ({ permission, optional })),
      kept: plan.permissions.kept.map(({ permission }) => permission),
      removed: plan.permissions.removed,
    },
    conflicts,
    also: plan.also.map(planData),
    ...(plan.blocked ? { blocked: { code: plan.blocked.code, message: plan.blocked.message } } : {}),
  };
}
