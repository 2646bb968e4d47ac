import { useState, useSyncExternalStore } from 'react';
import { createStepper, type StepperState } from '../../kernel/hooks/stepper.ts';
import { HOST, type HookStepResult } from '../../kernel/hooks/types.ts';
import type { PluginHost } from '../../kernel/host.ts';
import { useHost } from '../../react/provider.tsx';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/field.tsx';
import { callToDeveloper } from './developer-link.tsx';
import { titleOf } from './naming.ts';

const steppers = new WeakMap<PluginHost, ReturnType<typeof createStepper>>();

/** One stepper for the page: what is paused stays so while its user goes where the hook is fired, and is told of it. */
function stepperOf(host: PluginHost, onPause: (owner: string) => void): ReturnType<typeof createStepper> {
  const known = steppers.get(host);
  if (known) return known;
  const stepper = createStepper(host.hooks);
  steppers.set(host, stepper);
  stepper.subscribe(() => {
    const { status, next, steps } = stepper.state();
    if (status === 'paused' && next && steps.length === 0) onPause(next.owner);
  });
  return stepper;
}

/** Goes through one execution of a hook by hand: what each handler is given, what it gives, what it changed. */
export function StepView() {
  const { observe: text } = useText();
  const host = useHost();
  const stepper = stepperOf(host, (owner) => {
    callToDeveloper('developer-steps', text.paused(nameOf(owner, host, text.theApp)), text.goThere);
  });
  const state = useSyncExternalStore(stepper.subscribe, stepper.state);
  const [chosen, setHook] = useState<string>();
  // Whoever comes back sees what they wait for.
  const hook = chosen ?? state.hook ?? '';
  const hooks = [...new Set(host.hooks.stats().map((handler) => handler.hook))].sort();
  return (
    <section className="stack stack-s" aria-labelledby="developer-steps">
      <h2 id="developer-steps">{text.steps}</h2>
      <p className="muted">{text.stepsLead}</p>
      <div className="filters">
        <Select
          label={text.hook}
          value={hook}
          onChange={setHook}
          options={[{ id: '', label: text.anyHook }, ...hooks.map((id) => ({ id, label: id }))]}
        />
        <div className="row row-wrap">
          {state.status === 'off' || state.status === 'done' ? (
            <Button icon="eye" onPress={() => stepper.arm(hook === '' ? undefined : hook)}>
              {text.arm}
            </Button>
          ) : (
            <Button icon="close" onPress={() => stepper.stop()}>
              {text.stop}
            </Button>
          )}
          {state.status === 'paused' && (
            <>
              <Button look="primary" icon="next" onPress={() => stepper.step()}>
                {text.step}
              </Button>
              <Button onPress={() => stepper.finish()}>{text.finish}</Button>
            </>
          )}
        </div>
      </div>
      <p role="status" className="muted">
        {statusOf(state, host, text)}
      </p>
      {state.steps.map((step, at) => (
        <Step key={`${step.owner} ${step.index} ${at}`} step={step} />
      ))}
      {state.next && (
        <div className="stack stack-s">
          <h3>{text.nextIn(nameOf(state.next.owner, host, text.theApp))}</h3>
          <Value label={text.valueIn} value={state.next.before} />
        </div>
      )}
    </section>
  );
}

function statusOf(state: StepperState, host: PluginHost, text: ReturnType<typeof useText>['observe']): string {
  if (state.status === 'armed') return text.armed(state.hook ?? text.anyHook);
  if (state.status === 'running') return text.stepping;
  if (state.status === 'done') return text.stepsDone;
  if (state.status !== 'paused' || state.next === undefined) return '';
  return text.paused(nameOf(state.next.owner, host, text.theApp));
}

function nameOf(owner: string, host: PluginHost, app: string): string {
  return owner === HOST ? app : titleOf(host, owner);
}

function Step({ step }: { readonly step: HookStepResult }) {
  const { observe: text } = useText();
  const format = useFormat();
  const host = useHost();
  const changes = step.changes();
  return (
    <article
      className="card stack stack-s"
      aria-label={`${step.position + 1}. ${nameOf(step.owner, host, text.theApp)}`}
    >
      <p>
        <strong>
          {format.number(step.position + 1)}. {nameOf(step.owner, host, text.theApp)}
        </strong>{' '}
        <span className="muted small">
          {format.milliseconds(step.time)} ·{' '}
          {changes.length === 0 ? text.unchanged : `${text.changed}: ${text.changes(changes.length)}`}
        </span>
      </p>
      {step.fault && (
        <p className="field-error" dir="auto">
          <span className="mono">{step.fault.code}</span> {step.fault.message}
        </p>
      )}
      <div className="step-pair">
        <Value label={text.valueIn} value={step.before} />
        <Value label={text.valueOut} value={step.after} />
      </div>
    </article>
  );
}

function Value({ label, value }: { readonly label: string; readonly value: unknown }) {
  return (
    <figure>
      <figcaption className="muted small">{label}</figcaption>
      {/* Long values scroll, so the keyboard must be able to reach them. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="step-value" dir="ltr" tabIndex={0}>
        {textOf(value)}
      </pre>
    </figure>
  );
}

/** Values that hooks carry are plain; what JSON cannot say is told by its kind. */
function textOf(value: unknown): string {
  if (value === undefined) return '–';
  const told = (_key: string, inner: unknown): unknown =>
    typeof inner === 'bigint' ? `${inner}n` : ArrayBuffer.isView(inner) ? `[${inner.byteLength} bytes]` : inner;
  return JSON.stringify(value, told, 2) ?? String(value);
}
