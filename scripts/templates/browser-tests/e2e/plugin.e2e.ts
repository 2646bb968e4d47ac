import { expect, test } from '@airlock/sdk/testing/playwright';

test('the plugin starts in the real app, and nothing goes wrong', async ({ airlock }) => {
  await airlock.restart(airlock.plugin);
  await expect(airlock).toBeLoaded(airlock.plugin);
  await airlock.workspace.installed.open();
  await expect(airlock.workspace.installed.enabled('{{name}}')).toBeChecked();
  await expect(airlock.workspace.installed.card('{{name}}')).toHaveNoA11yViolations();
});
