import type { Context, ContextAPI, Span, TraceAPI } from '@opentelemetry/api';
import type { Disposable } from '../lifecycle/scope.ts';
import type { Hooks } from '../hooks/types.ts';

/** The parts of `@opentelemetry/api` that are used; give the module itself: `import * as api from '@opentelemetry/api'`. */
export interface Telemetry {
  readonly trace: Pick<TraceAPI, 'getTracer' | 'setSpan'>;
  readonly context: Pick<ContextAPI, 'active'>;
}

export interface TelemetryOptions {
  readonly api: Telemetry;
  /** One of so many executions of a hook becomes spans. Default: 1, all of them. */
  readonly every?: number;
}

/** `SpanStatusCode.ERROR`; the enumeration itself would be code of the package. */
const ERROR = 2;

interface Open {
  readonly span: Span;
  readonly context: Context;
  /** Under way; several at a time where all answers are collected. */
  readonly handlers: Map<string, Span>;
}

/**
 * Each execution of a hook as a span, each handler as a span in it: `airlock.hook <id>` and `airlock.handler <plugin>`, with
 * attributes `airlock.*`. Values that plugins see are never in them.
 */
export function traceWith(
  { api, every = 1 }: TelemetryOptions,
  hooks: Pick<Hooks, 'inspect'>,
  version: string,
): Disposable {
  const tracer = api.trace.getTracer('airlock', version);
  const open = new Map<string, Open>();
  return hooks.inspect({
    every,
    before({ executionId, hook, kind, owner, index, position }) {
      let execution = open.get(executionId);
      if (execution === undefined) {
        const parent = api.context.active();
        const attributes = { 'airlock.hook': hook, 'airlock.hook.kind': kind, 'airlock.execution': executionId };
        const span = tracer.startSpan(`airlock.hook ${hook}`, { attributes }, parent);
        execution = { span, context: api.trace.setSpan(parent, span), handlers: new Map() };
        open.set(executionId, execution);
      }
      const attributes = { 'airlock.plugin': owner, 'airlock.handler.index': index, 'airlock.position': position };
      const handler = tracer.startSpan(`airlock.handler ${owner}`, { attributes }, execution.context);
      execution.handlers.set(`${owner}#${index}`, handler);
    },
    after({ executionId, owner, index, queued, fault }) {
      const handler = open.get(executionId)?.handlers.get(`${owner}#${index}`);
      if (handler === undefined) return;
      handler.setAttribute('airlock.queued_ms', queued);
      if (fault !== undefined) {
        handler.setAttribute('airlock.error.code', fault.code);
        handler.setStatus({ code: ERROR, message: fault.message });
      }
      handler.end();
    },
    ended(executionId) {
      open.get(executionId)?.span.end();
      open.delete(executionId);
    },
  });
}
