import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

const NAME = 'maria  DE   SOUSA';
const NOTE = 'write to  maria@example.org or pay 4111 1111 1111 1111';

test.describe('with the three example plugins', () => {
  test.beforeEach(async ({ app }) => {
    await app.open();
    for (const plugin of ['PII redactor', 'Normaliser', 'Submissions chart']) await app.install(plugin);
    await new Forms(app).create('Contact', [
      { type: 'Text', label: 'Name', letterCase: 'Title Case' },
      { type: 'Text', label: 'Note' },
    ]);
  });

  test('a submission is redacted, then normalised, before it is saved', async ({ app }) => {
    const forms = new Forms(app);
    await forms.fill('Contact', { Name: NAME, Note: NOTE });
    const table = await forms.submissions('Contact');
    await expect(table).toContainText('Maria De Sousa');
    await expect(table).not.toContainText('maria@example.org');
    await expect(table).not.toContainText('4111');
  });
});
