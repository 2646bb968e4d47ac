/** @jsxImportSource @airlock/sdk/ui */
import type { Page } from '@airlock/sdk';
import { Chart, Stack, Text } from '@airlock/sdk/ui';
import { countWords } from './words.ts';

/** How long the page is, and which words come often; counted anew with each change. */
export default function Words({ page }: { readonly page: Page }) {
  const { words, characters, minutes, frequent } = countWords(page.body);
  return (
    <Stack gap="small">
      <Text size="large" strong>
        {words} {words === 1 ? 'word' : 'words'}
      </Text>
      <Text tone="muted">
        {characters} characters, {minutes} min to read
      </Text>
      {frequent.length > 0 && (
        <Chart
          label="Words that come most often"
          labels={frequent.map(([word]) => word)}
          series={[{ name: 'Times', values: frequent.map(([, times]) => times) }]}
        />
      )}
    </Stack>
  );
}
