import type { FieldValue, Form, Submission, SubmissionEvent } from '@airlock/sdk';
import { type ReactNode, useEffect, useState } from 'react';
import { useWorkspace } from '../data/context.tsx';
import { isFileValue } from '../data/files.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { compose } from '../outbox/compose.ts';
import { openMessage } from '../outbox/open.ts';
import { useTask } from '../session/use-task.tsx';
import { Parts } from '../slots/place.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Facts } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { display } from './display.ts';
import { FileAnswer } from './file-field.tsx';
import { PluginFieldValue } from './plugin-field.tsx';
import { useSubmissionTasks } from './use-submission-tasks.ts';
import { StateBadge } from './state-badge.tsx';
import { addNote, labelOf, workflowOf } from './workflow.ts';

/** One submission with its history, and what can be done next. */
export function SubmissionDetails(props: {
  readonly form: Form;
  readonly submission: Submission;
  readonly onClose: () => void;
}) {
  const { forms: text, common } = useText();
  const format = useFormat();
  const workspace = useWorkspace();
  const task = useTask();
  const { form, submission } = props;
  const tasks = useSubmissionTasks(form);
  const workflow = workflowOf(form, text.states);
  const [note, setNote] = useState('');
  const [states, setStates] = useState<readonly string[]>([]);
  const { statesFor } = tasks;
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const found = await statesFor([submission]);
      if (isCurrent) setStates(found);
    };
    void ask();
    return () => {
      isCurrent = false;
    };
    // Asked again when the submission has changed; the functions are made anew with every drawing.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [submission]);
  const keepNote = (): void =>
    void task(async (actor) => {
      await addNote(workspace, actor, form, submission, note);
      setNote('');
      toast(text.noteAdded);
    });
  return (
    <Dialog
      isWide
      title={text.submissionTitle(format.dateTime(submission.createdAt))}
      lead={
        <div className="row">
          <StateBadge form={form} state={submission.state} />
        </div>
      }
      onClose={props.onClose}
      actions={
        <>
          <Button onPress={props.onClose}>{common.close}</Button>
          {states.map((state) => (
            <Button
              key={state}
              onPress={() => {
                void tasks.move([submission], state, note).then((isMoved) => isMoved && setNote(''));
              }}
            >
              {labelOf(workflow, state)}
            </Button>
          ))}
        </>
      }
    >
      <Facts
        facts={factsOf(submission, (field) => display(field, submission.values[field.id] ?? null, format, text))}
      />
      <Replies form={form} submission={submission} />
      <Parts name="submission.action" props={{ form, submission }} />
      <TextField label={text.note} help={text.noteHelp} value={note} onChange={setNote} lines={2} maxLength={2000} />
      <div>
        <Button size="small" isDisabled={note.trim() === ''} onPress={keepNote}>
          {text.addNote}
        </Button>
      </div>
      <History submission={submission} labelOfState={(state) => labelOf(workflow, state)} />
    </Dialog>
  );
}

function factsOf(
  { fields, id, values }: Submission,
  valueOf: (field: Submission['fields'][number]) => string,
): readonly (readonly [string, ReactNode])[] {
  return fields.map((field) => [
    field.label,
    <PluginFieldValue key={`${id}:${field.id}`} field={field} value={values[field.id] ?? null}>
      <Answer value={values[field.id] ?? null}>{valueOf(field) || '–'}</Answer>
    </PluginFieldValue>,
  ]);
}

function Answer({ value, children }: { readonly value: FieldValue; readonly children: ReactNode }) {
  return isFileValue(value) ? <FileAnswer value={value} /> : <span dir="auto">{children}</span>;
}

/** Write to whoever filled in the form, where it asked for an address or a number. */
function Replies({ form, submission }: { readonly form: Form; readonly submission: Submission }) {
  const { forms: text } = useText();
  const workspace = useWorkspace();
  const task = useTask();
  const reply = (channel: 'email' | 'sms', to: string): void =>
    void task(async (actor) => {
      const message = await compose(workspace, actor, {
        channel,
        to: [to],
        subject: text.replySubject(form.title),
        body: '',
        template: 'reply',
        about: form.title,
        data: {},
      });
      await openMessage(workspace, actor, message);
    });
  const answers = submission.fields.flatMap(({ id, type }) => {
    const value = submission.values[id];
    if ((type !== 'email' && type !== 'phone') || typeof value !== 'string' || value === '') return [];
    const channel: 'email' | 'sms' = type === 'email' ? 'email' : 'sms';
    return [{ id, channel, to: value }];
  });
  if (answers.length === 0) return null;
  return (
    <div className="row row-wrap">
      {answers.map(({ id, channel, to }) => (
        <Button key={id} size="small" icon="send" onPress={() => reply(channel, to)}>
          {channel === 'email' ? text.reply : text.replySms}
        </Button>
      ))}
    </div>
  );
}

function History(props: { readonly submission: Submission; readonly labelOfState: (state: string) => string }) {
  const { forms: text, session } = useText();
  const format = useFormat();
  const events = props.submission.history ?? [];
  const titleOf = ({ from, to }: SubmissionEvent): string =>
    from === undefined || to === undefined
      ? text.noted
      : text.movedFrom(props.labelOfState(from), props.labelOfState(to));
  return (
    <section className="stack stack-s" aria-label={text.history}>
      <h3>{text.history}</h3>
      {events.length === 0 ? (
        <p className="muted small">{text.noHistory}</p>
      ) : (
        <ol className="timeline">
          {events.toReversed().map((event) => (
            <li key={`${event.at}:${event.to ?? ''}`}>
              <strong>{titleOf(event)}</strong>
              <p className="faint">
                {format.dateTime(event.at)} · {event.by || session.owner}
              </p>
              {event.note && <p dir="auto">{event.note}</p>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
