import { useRecords, useWorkspace } from '../data/context.tsx';
import type { OutboxMessage } from '../data/tables.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { useTask } from '../session/use-task.tsx';
import { useNow } from '../shell/device.ts';
import { Button } from '../ui/button.tsx';
import { Badge, Empty, Loading, PageHead } from '../ui/surface.tsx';
import { toast } from '../ui/toast.tsx';
import { useUndoable } from '../ui/undo.tsx';
import { openMessage } from './open.ts';

/** Messages that forms wrote, for the user to hand on. */
export default function Outbox() {
  const { outbox: text, forms, common } = useText();
  const messages = useRecords('outbox');
  return (
    <>
      <PageHead title={text.title} lead={text.lead} back={{ href: '/forms', label: forms.title }} />
      {!messages ? (
        <Loading label={common.loading} />
      ) : messages.length === 0 ? (
        <Empty icon="send" title={text.empty}>
          {text.emptyHelp}
        </Empty>
      ) : (
        <ul className="stack">
          {messages.toReversed().map((message) => (
            <li key={message.id}>
              <Message message={message} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Message({ message }: { readonly message: OutboxMessage }) {
  const { outbox: text } = useText();
  const format = useFormat();
  const now = useNow(30_000);
  const workspace = useWorkspace();
  const task = useTask();
  const undoable = useUndoable();
  const { channel, to, subject, body, status, about } = message;
  const title = subject || text.about(about);
  const open = (): void =>
    void task(async (actor) => {
      await openMessage(workspace, actor, message);
      toast(text.opened, 'info');
    });
  const copy = (): void =>
    void task(async () => {
      await navigator.clipboard.writeText(body);
      toast(text.copied);
    });
  const remove = (): void =>
    void task(async () => {
      const { inverse } = await workspace.edit({ remove: { outbox: [message.id] } });
      undoable(text.removed, async () => (await workspace.edit(inverse)).kept);
    });
  return (
    <article className="card stack stack-s" aria-label={title}>
      <div className="row row-between row-wrap">
        <h2 dir="auto">{title}</h2>
        <div className="row">
          <Badge>{text.channels[channel]}</Badge>
          <Badge tone={status === 'waiting' ? 'warning' : 'success'}>{text.states[status]}</Badge>
        </div>
      </div>
      <p className="muted small">
        {text.to(format.list(to))} · {format.ago(message.createdAt, now)}
      </p>
      {body && (
        <p className="message-body" dir="auto">
          {body}
        </p>
      )}
      <div className="row row-wrap">
        <Button look={status === 'waiting' ? 'primary' : 'plain'} size="small" icon="send" onPress={open}>
          {text.open[channel]}
        </Button>
        {body && (
          <Button size="small" icon="copy" onPress={copy}>
            {text.copy}
          </Button>
        )}
        <Button size="small" look="quiet" icon="trash" onPress={remove}>
          {text.remove}
        </Button>
      </div>
    </article>
  );
}
