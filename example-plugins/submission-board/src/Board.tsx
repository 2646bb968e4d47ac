/** @jsxImportSource @airlock/sdk/ui */
import type { Submission } from '@airlock/sdk';
import { Badge, Button, Card, Grid, Notice, Stack, Text, useEffect, useState } from '@airlock/sdk/ui';
import { columnsOf, STATES, titleOf, type Column } from './columns.ts';
import type { BoardContext } from './declared.ts';

/** Where a press moves a card to. */
const NEXT: { readonly [state: string]: (typeof STATES)[number] } = { new: STATES[1], review: STATES[2] };

/** A column for each state; a press moves a card on. */
export default function Board({ context }: { readonly context: BoardContext }) {
  const { submissions, failed } = useSubmissions(context);
  if (failed) return <Notice tone="warning">Allow “data” for this plugin to see submissions here.</Notice>;
  if (submissions === undefined) return <Text tone="muted">Looking…</Text>;
  if (submissions.length === 0)
    return <Text tone="muted">No submissions yet. Fill in a form to see its card here.</Text>;
  return (
    <Grid columns={STATES.length}>
      {columnsOf(submissions, context.settings.cards).map((column) => (
        <Lane key={column.state} column={column} context={context} />
      ))}
    </Grid>
  );
}

function Lane({ column, context }: { readonly column: Column; readonly context: BoardContext }) {
  const next = NEXT[column.state];
  return (
    <Stack gap="small">
      <Stack direction="row" gap="small">
        <Text strong>{column.title}</Text>
        <Badge>{column.count}</Badge>
      </Stack>
      {column.submissions.map((submission) => (
        <Card key={submission.id} title={titleOf(submission)}>
          {next !== undefined && (
            <Button
              label={`Move “${titleOf(submission)}” to ${next.title}`}
              onPress={() => void move(context, submission, next.id)}
            >
              {next.title} →
            </Button>
          )}
        </Card>
      ))}
      {column.count > column.submissions.length && (
        <Text tone="muted" size="small">
          and {column.count - column.submissions.length} more
        </Text>
      )}
    </Stack>
  );
}

async function move({ data, log }: BoardContext, submission: Submission, state: string): Promise<void> {
  try {
    await data.put('submissions', { ...submission, state });
  } catch (error) {
    log.error('A card could not be moved.', { reason: String(error) });
  }
}

/** All submissions, kept up to date while the board is shown. */
function useSubmissions({ data, log }: BoardContext): {
  readonly submissions?: readonly Submission[];
  readonly failed: boolean;
} {
  const [submissions, setSubmissions] = useState<readonly Submission[] | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      // Changes that come while the list is read are in it already, or come after it.
      const unsubscribe = await data.subscribe('submissions', ({ id, record }) =>
        setSubmissions((before) => before && [...before.filter((one) => one.id !== id), ...(record ? [record] : [])]),
      );
      stop.signal.addEventListener('abort', () => void unsubscribe(), { once: true });
      const listed = await data.list('submissions');
      if (!stop.signal.aborted) setSubmissions(listed);
    };
    follow().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      log.error('The submissions could not be followed.', { reason: String(error) });
      setFailed(true);
    });
    return () => stop.abort();
  }, [data, log]);
  return { failed, ...(submissions === undefined ? {} : { submissions }) };
}
