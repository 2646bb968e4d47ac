import { AirlockError, isErrorCode, messageOf } from '../../kernel/errors.ts';
import { type Messages, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

/** What happened and what to do, in words for everybody, with the code for whoever helps. */
export interface Explanation {
  readonly what: string;
  /** The registry's code where there is one, because it is the more exact. */
  readonly code: string | undefined;
  readonly message: string;
  readonly nextStep: string | undefined;
}

/** Explain anything that was thrown. */
export function explain(thrown: unknown, text: Messages['faults']): Explanation {
  if (!(thrown instanceof AirlockError)) {
    return { what: text.unexpected, code: undefined, message: messageOf(thrown), nextStep: undefined };
  }
  const registry = thrown.detail['registry'];
  const registryCode = typeof registry === 'string' && isKey(text.byRegistryCode, registry) ? registry : undefined;
  const isNewer = thrown.code === 'STORE_FAILED' && thrown.detail['reason'] === 'newer';
  return {
    what: isNewer
      ? text.storeNewer
      : registryCode
        ? text.byRegistryCode[registryCode]
        : text.byCode[isErrorCode(thrown.code) ? thrown.code : 'UNKNOWN'],
    code: registryCode ?? thrown.code,
    message: thrown.message,
    nextStep: thrown.nextStep,
  };
}

/** The code and the sentence for developers, small. */
export function FaultText(props: { readonly code: string | undefined; readonly message: string }) {
  const { faults } = useText();
  return (
    <details className="fault-details">
      <summary>{props.code === undefined ? faults.details : <code className="fault-code">{props.code}</code>}</summary>
      <p className="mono" dir="auto">
        {props.message}
      </p>
    </details>
  );
}

/** A fault where it matters, read out when it appears. */
export function FaultCallout(props: {
  readonly error: unknown;
  readonly title?: string;
  /** Below a title: what it means. Default: what the fault is called. */
  readonly help?: string;
  readonly onRetry?: () => void;
  readonly tone?: 'danger' | 'warning';
}) {
  const text = useText();
  const { what, code, message, nextStep } = explain(props.error, text.faults);
  return (
    <Callout
      tone={props.tone ?? 'danger'}
      title={props.title ?? what}
      isAlert
      action={
        props.onRetry && (
          <Button size="small" onPress={props.onRetry}>
            {text.common.tryAgain}
          </Button>
        )
      }
    >
      {props.title && <p>{props.help ?? what}</p>}
      {nextStep && (
        <p className="muted" dir="auto">
          {nextStep}
        </p>
      )}
      <FaultText code={code} message={message} />
    </Callout>
  );
}

function isKey<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}
