export const warnings = {
  advisory: (severity: string, id: string) => `Known vulnerability (${severity}): ${id}`,
  severities: { low: 'low', moderate: 'moderate', high: 'high', critical: 'critical' },
  patched: (version: string) => `It is repaired in version ${version}.`,
  unpatched: 'There is no version without it yet. You can switch the plugin off.',
  more: 'Read more',
  deprecated: 'Its author asks users of this version to move on',
  yanked: {
    operator: 'The registry no longer offers this version',
    publisher: 'Its author no longer offers this version',
  },
};
