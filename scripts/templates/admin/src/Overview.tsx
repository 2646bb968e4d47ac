/** @jsxImportSource @airlock/sdk/ui */
import { Badge, Card, Stack, Text, useEffect, useState } from '@airlock/sdk/ui';
import type { OverviewContext } from './declared.ts';
import { rowsOf, type Row } from './rows.ts';

/** Every form with how often it was filled in. */
export default function Overview({ context }: { readonly context: OverviewContext }) {
  const [rows, setRows] = useState<readonly Row[] | undefined>(undefined);
  useEffect(() => {
    Promise.all([context.data.list('forms'), context.data.list('submissions')])
      .then(([forms, submissions]) => setRows(rowsOf(forms, submissions)))
      .catch((error: unknown) => context.log.error('Forms cannot be read.', { reason: String(error) }));
  }, []);
  if (rows === undefined) return <Text tone="muted">Looking…</Text>;
  if (rows.length === 0) return <Text tone="muted">There are no forms yet.</Text>;
  return (
    <Stack>
      {rows.map(({ id, form, submissions }) => (
        <Card key={id} title={form}>
          <Badge>{`${submissions} submissions`}</Badge>
        </Card>
      ))}
    </Stack>
  );
}
