import type { Field, Form, Workflow, WorkflowAction, WorkflowState } from '@airlock/sdk';
import { useSite } from '../session/site.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { workflowOf } from './workflow.ts';

interface EditorProps {
  readonly form: Form;
  readonly workflow: Workflow;
  readonly onChange: (workflow: Workflow) => void;
}

/** The states of a form's submissions, the moves between them, and what happens when one is reached. */
export function WorkflowEditor(props: {
  readonly form: Form;
  /** `undefined` is the usual workflow. */
  readonly onChange: (workflow: Workflow | undefined) => void;
}) {
  const { forms: text } = useText();
  const format = useFormat();
  const workflow = workflowOf(props.form, text.states);
  return (
    <section className="card stack" aria-labelledby="builder-workflow">
      <div className="section-title">
        <h2 id="builder-workflow">{text.workflow}</h2>
        {props.form.workflow ? (
          <Button size="small" onPress={() => props.onChange(undefined)}>
            {text.useDefault}
          </Button>
        ) : (
          <Button size="small" onPress={() => props.onChange(workflow)}>
            {text.customise}
          </Button>
        )}
      </div>
      {props.form.workflow ? (
        <>
          <p className="muted small">{text.workflowHelp}</p>
          <States form={props.form} workflow={workflow} onChange={props.onChange} />
          <Moves form={props.form} workflow={workflow} onChange={props.onChange} />
          <Actions form={props.form} workflow={workflow} onChange={props.onChange} />
        </>
      ) : (
        <p className="muted small">{text.usual(format.list(workflow.states.map(({ label }) => label)))}</p>
      )}
    </section>
  );
}

function States({ workflow, onChange }: EditorProps) {
  const { forms: text } = useText();
  const { states } = workflow;
  const set = (next: readonly WorkflowState[]): void => onChange({ ...workflow, states: next });
  return (
    <div className="stack stack-s">
      {states.map((state, index) => (
        <div key={state.id} className="row">
          <div className="grow">
            <TextField
              label={text.stateName(index + 1)}
              value={state.label}
              onChange={(label) => set(states.with(index, { ...state, label }))}
              maxLength={40}
            />
          </div>
          <Button
            look="quiet"
            icon="trash"
            aria-label={text.removeState(state.label || String(index + 1))}
            isDisabled={states.length <= 2}
            onPress={() => onChange(withoutState(workflow, state.id))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon="plus"
          onPress={() => set([...states, { id: crypto.randomUUID().slice(0, 8), label: '' }])}
        >
          {text.addState}
        </Button>
      </div>
    </div>
  );
}

function Moves({ workflow, onChange }: EditorProps) {
  const { forms: text } = useText();
  const { states } = workflow;
  const all = states.flatMap((from) => states.filter((to) => to !== from).map((to) => [from.id, to.id] as const));
  const moves = workflow.moves ?? all;
  const isPossible = (from: string, to: string): boolean => moves.some((move) => move[0] === from && move[1] === to);
  const toggle = (from: string, to: string): void => {
    const next = isPossible(from, to)
      ? moves.filter((move) => move[0] !== from || move[1] !== to)
      : [...moves, [from, to] as const];
    const { moves: _, ...rest } = workflow;
    onChange(next.length === all.length ? rest : { ...rest, moves: next });
  };
  return (
    <div className="stack stack-s">
      <h3>{text.moves}</h3>
      <p className="muted small">{text.movesHelp}</p>
      {/* Scrolls sideways on narrow screens, so the keyboard must be able to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section className="table-scroll" aria-label={text.moves} tabIndex={0}>
        <table className="table moves">
          <thead>
            <tr>
              <td />
              {states.map(({ id, label }) => (
                <th key={id} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {states.map((from) => (
              <tr key={from.id}>
                <th scope="row">{from.label}</th>
                {states.map((to) => (
                  <td key={to.id}>
                    {from !== to && (
                      <input
                        type="checkbox"
                        aria-label={text.move(from.label, to.label)}
                        checked={isPossible(from.id, to.id)}
                        onChange={() => toggle(from.id, to.id)}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

const kinds = ['email', 'sms', 'custom'] as const;
type Kind = (typeof kinds)[number];

function kindOf({ action }: WorkflowAction): Kind {
  return action === 'email' || action === 'sms' ? action : 'custom';
}

function Actions({ form, workflow, onChange }: EditorProps) {
  const { forms: text } = useText();
  const { contact } = useSite();
  const actions = workflow.actions ?? [];
  const set = (next: readonly WorkflowAction[]): void => onChange({ ...workflow, actions: next });
  return (
    <div className="stack stack-s">
      <h3>{text.actionsTitle}</h3>
      {actions.map((action, index) => (
        <div key={index} className="row">
          <div className="fields fields-2 grow">
            <Select
              label={text.actionOn}
              value={action.on}
              options={workflow.states}
              onChange={(on) => set(actions.with(index, { ...action, on }))}
            />
            <Select
              label={text.actionKind}
              value={kindOf(action)}
              options={kinds.map((id) => ({ id, label: text.actionKinds[id] }))}
              onChange={(kind) => set(actions.with(index, { ...action, action: kind === 'custom' ? '' : kind }))}
            />
            {kindOf(action) === 'custom' ? (
              <TextField
                label={text.actionName}
                value={action.action}
                onChange={(name) => set(actions.with(index, { ...action, action: name }))}
                maxLength={60}
              />
            ) : (
              <Recipient
                action={action}
                fields={form.fields}
                onChange={(to) => set(actions.with(index, { ...action, to }))}
              />
            )}
          </div>
          <Button
            look="quiet"
            icon="trash"
            aria-label={text.removeAction(index + 1)}
            onPress={() => set(actions.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon="plus"
          onPress={() => set([...actions, { on: workflow.states[0]?.id ?? '', action: 'email', to: contact }])}
        >
          {text.addAction}
        </Button>
      </div>
    </div>
  );
}

const OTHER = '';

function Recipient(props: {
  readonly action: WorkflowAction;
  readonly fields: readonly Field[];
  readonly onChange: (to: string) => void;
}) {
  const { forms: text } = useText();
  const { action, onChange } = props;
  const wanted = action.action === 'sms' ? 'phone' : 'email';
  const fields = props.fields.filter(({ type }) => type === wanted);
  const to = action.to ?? '';
  const chosen = fields.find(({ id }) => to === `{${id}}`);
  return (
    <>
      {fields.length > 0 && (
        <Select
          label={text.actionTo}
          value={chosen ? `{${chosen.id}}` : OTHER}
          options={[
            ...fields.map(({ id, label }) => ({ id: `{${id}}`, label: text.actionAnswer(label) })),
            { id: OTHER, label: text.actionOther },
          ]}
          onChange={onChange}
        />
      )}
      {!chosen && (
        <TextField
          label={fields.length > 0 ? text.actionOther : text.actionTo}
          help={text.actionToHelp}
          type={wanted === 'email' ? 'email' : 'tel'}
          value={to}
          onChange={onChange}
          maxLength={200}
        />
      )}
    </>
  );
}

/** The workflow without a state, and without the moves and actions that name it. */
function withoutState(workflow: Workflow, id: string): Workflow {
  const { states, moves, actions, ...rest } = workflow;
  return {
    ...rest,
    states: states.filter((state) => state.id !== id),
    ...(moves ? { moves: moves.filter((move) => !move.includes(id)) } : {}),
    ...(actions ? { actions: actions.filter(({ on }) => on !== id) } : {}),
  };
}
