import type { Facts } from './facts.ts';
import type { Severity } from '../format/scorecard.ts';
import type { Report } from './bundle.ts';
import type { Workbench } from './workbench.ts';
import type { Call, ScriptFacts } from './script.ts';

/** One thing that is looked for. */
export interface Rule {
  /** Stable, upper snake case; its first word is the group. */
  readonly code: string;
  readonly severity: Severity;
  /** What passes, as a short statement: "Runs no text as code". Shown on the scorecard. */
  readonly passes: string;
  /** Why it matters and what to do, one or two sentences. */
  readonly help: string;
  readonly check: (facts: Facts) => Iterable<Report>;
  /** Puts right what can be put right without knowing what the author meant. Called only when `check` found something. */
  readonly fix?: (bench: Workbench) => void;
}

export const at = (script: ScriptFacts, place: { line: number; column: number }) => ({
  file: script.path,
  line: place.line,
  column: place.column,
});

/** Reports every call that `wanted` says something about. */
export function* calls(
  scripts: readonly ScriptFacts[],
  wanted: (call: Call, script: ScriptFacts) => string | undefined,
): Iterable<Report> {
  for (const script of scripts) {
    for (const call of script.calls) {
      const message = wanted(call, script);
      if (message !== undefined) yield { message, ...at(script, call) };
    }
  }
}
