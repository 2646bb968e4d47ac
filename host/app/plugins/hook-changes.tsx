import type { Change, HookStepResult } from '../../kernel/hooks/types.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { explain } from './fault-text.tsx';

/** Changes shown of one handler; a filter can make a thousand. */
const SHOWN = 6;
const LONGEST = 60;

/** What one handler did with the value in the latest execution that was watched. */
export function HookChanges({ step, answers }: { readonly step: HookStepResult; readonly answers: boolean }) {
  const text = useText();
  const format = useFormat();
  const took = step.queued >= 1 ? text.hooks.tookAfter : text.hooks.took;
  const time = (
    <span className="faint number">{took(format.milliseconds(step.time), format.milliseconds(step.queued))}</span>
  );
  if (step.fault !== undefined) {
    return (
      <p className="hook-change figure-bad">
        {explain(step.fault, text.faults).what} {time}
      </p>
    );
  }
  const changes = step.changes();
  if (changes.length === 0) {
    const said =
      answers && step.after !== undefined ? text.hooks.answered(shortened(step.after)) : text.hooks.unchanged;
    return (
      <p className="hook-change muted">
        {said} {time}
      </p>
    );
  }
  return (
    <div className="hook-change">
      <p className="muted">
        {text.hooks.changed(changes.length)} {time}
      </p>
      <ul>
        {changes.slice(0, SHOWN).map((change) => (
          <ChangeLine key={change.path.join('/')} change={change} />
        ))}
      </ul>
      {changes.length > SHOWN && <p className="faint">{text.hooks.more(changes.length - SHOWN)}</p>}
    </div>
  );
}

export function ChangeLine({ change }: { readonly change: Change }) {
  const path = change.path.join('.') || '·';
  return (
    <li>
      <code dir="ltr">{path}</code>{' '}
      {change.op !== 'add' && (
        <del className="mono" dir="auto">
          {shortened(change.before)}
        </del>
      )}{' '}
      {change.op !== 'remove' && (
        <ins className="mono" dir="auto">
          {shortened(change.after)}
        </ins>
      )}
    </li>
  );
}

/** A value as text, with its end left out where it is long. */
function shortened(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // Values of plugins in the page can be anything, also what has no text.
    text = Object.prototype.toString.call(value);
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
