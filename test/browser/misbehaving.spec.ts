import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

const CASES = [
  { id: 'throws-at-load', name: 'Throws at load', code: 'LIFECYCLE_FAILED' },
  { id: 'throws-in-handler', name: 'Throws in a handler', code: 'HOOK_THREW' },
  { id: 'loops-for-ever', name: 'Loops for ever', code: 'HOOK_TIMEOUT' },
  { id: 'answers-wrongly', name: 'Answers wrongly', code: 'HOOK_INVALID_ANSWER' },
] as const;

for (const { id, name, code } of CASES) {
  test(`a plugin that misbehaves is named, and nothing else suffers: ${name}`, async ({ app, site, page }) => {
    await site.list(id, 'adds-a-mark');
    await app.open();
    for (const plugin of ['Normaliser', name, 'Adds a mark']) await app.install(plugin);
    const forms = new Forms(app);
    await forms.create('Notes', [{ type: 'Text', label: 'Note' }]);

    await forms.fill('Notes', { Note: 'all   is  well' });
    await expect(page.getByText(`Saved without ${name}, which did not do its part.`)).toBeVisible();
    await expect(await forms.submissions('Notes')).toContainText('all is well (seen)');

    await app.pluginTab('Health');
    const health = page.getByRole('tabpanel').getByRole('article', { name });
    await expect(health).toContainText(code);
    await expect(page.getByRole('tabpanel').getByRole('article', { name: 'Normaliser' })).not.toContainText(code);

    // The next submission is not held up again and again by the same plugin.
    await forms.fill('Notes', { Note: 'and  again' });
    await expect(await forms.submissions('Notes')).toContainText('and again (seen)');
  });
}
