import { Forms } from '../fixtures/forms.ts';
import { expect, test } from '../fixtures/test.ts';

test('a worker draws with the parts of the app', async ({ app, page }) => {
  await app.open();
  await app.install('Submission board');
  await app.go('Dashboard');
  const board = page.getByRole('group', { name: 'Provided by Submission board' });
  await expect(board).toContainText('No submissions yet');

  const forms = new Forms(app);
  await forms.create('Guests', [{ type: 'Text', label: 'Name' }]);
  for (const name of ['Ada', 'Grace']) await forms.fill('Guests', { Name: name });
  await app.go('Dashboard');
  await expect(board).toContainText('Ada');
  await board.getByRole('button', { name: 'Move “Ada” to In review' }).click();
  await expect(board.getByRole('button', { name: 'Move “Ada” to Approved' })).toBeVisible();
});
